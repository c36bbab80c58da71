import { selectBackend } from '@tokstream/backend';
import type { DecodeEvent } from '@tokstream/core';
import { decode, type DecodeOptions, prefill, sample, type SampleOptions } from '@tokstream/decode';
import { loadModel } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, tokenize } from '@tokstream/tokenize';
import { lastValueFrom, of, toArray } from 'rxjs';

/** What the same pipeline gives in Node, on wasm too. */
export async function generateInNode(prompt: string, sampling: SampleOptions, options: DecodeOptions): Promise<{ readonly text: string; readonly tokens: (DecodeEvent & { readonly type: 'token' })[] }> {
  await selectBackend({ backend: 'wasm' });
  using model = await loadModel(tinyDirectory);
  const tokenizer = await loadTokenizer(tinyDirectory);
  const events = await lastValueFrom(of(prompt).pipe(tokenize(tokenizer), prefill(model), decode({ ...options, tokenizer, sampler: sample(sampling) }), toArray()));
  return { text: events.map((event) => ('text' in event ? event.text : '')).join(''), tokens: events.filter((event) => event.type === 'token') };
}
