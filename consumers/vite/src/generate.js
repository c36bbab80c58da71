import { selectBackend } from '@tokstream/backend';
import { decode, prefill, sample } from '@tokstream/decode';
import { loadModel } from '@tokstream/model';
import { loadTokenizer, tokenize } from '@tokstream/tokenize';
import { filter, lastValueFrom, of, toArray } from 'rxjs';

/** What the model says after one prompt, drawn with one seed: the same in every runtime. */
export async function generate(modelFiles, tokenizerSource) {
  const { name } = await selectBackend({ backend: 'wasm' });
  const model = await loadModel(modelFiles);
  const tokenizer = await loadTokenizer(tokenizerSource);
  const tokens$ = of('Fellow citizens of the Senate').pipe(
    tokenize(tokenizer),
    prefill(model),
    decode({ tokenizer, sampler: sample({ temperature: 0.8, topP: 0.95 }), seed: 7, maxNewTokens: 24 }),
    filter(({ type }) => type === 'token'),
    toArray(),
  );
  const tokens = await lastValueFrom(tokens$).finally(() => model[Symbol.dispose]());
  return { backend: name, ids: tokens.map(({ id }) => id), text: tokens.map(({ text }) => text).join('') };
}
