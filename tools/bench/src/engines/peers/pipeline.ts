import { selectBackend } from '@tokstream/backend';
import { decode, prefill } from '@tokstream/decode';
import { loadModel } from '@tokstream/model';
import { loadTokenizer, tokenize } from '@tokstream/tokenize';
import { from } from 'rxjs';
import type { EnginePeer } from './engine-peer.ts';

/** Our operators from text to text, on the engine `fused`; several prompts are one batch. */
export async function pipelinePeer(folder: string): Promise<EnginePeer> {
  await selectBackend({ backend: 'wasm' });
  const model = await loadModel(folder, { engine: 'fused' });
  const tokenizer = await loadTokenizer(folder);
  // Without logarithms of probabilities, which transformers.js does not give either.
  const options = { tokenizer, endOfSequence: [], logprobs: false };
  return {
    givesLogits: false,
    async greedy(prompts, { count }) {
      const ids: number[][] = prompts.map(() => []);
      let text = '';
      let started = 0;
      let prefilled = 0;
      const began = performance.now();
      await from(prompts.map((prompt) => prompt.text))
        .pipe(tokenize(tokenizer), prefill(model), decode({ ...options, maxNewTokens: count }))
        .forEach((event) => {
          if (event.type !== 'token') return;
          text += event.text;
          if (ids[event.sequence]!.push(event.id) === 1 && (started += 1) === prompts.length) prefilled = performance.now();
        });
      return { ids, prefillSeconds: (prefilled - began) / 1000, decodeSeconds: (performance.now() - prefilled) / 1000 };
    },
  };
}
