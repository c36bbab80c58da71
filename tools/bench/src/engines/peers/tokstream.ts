import { selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel } from '@tokstream/model';
import { median } from '../../median.ts';
import type { BenchPrompt } from '../models/prompts.ts';
import type { EnginePeer } from './engine-peer.ts';
import { greedyByStep } from './greedy-by-step.ts';
import type { TokstreamSpec } from './peer-spec.ts';

/** One of our engines, driven by `CausalLM.forward`. */
export async function tokstreamPeer({ backend, engine, top, precision, threads }: TokstreamSpec, folder: string): Promise<EnginePeer> {
  await selectBackend({ backend });
  const model = await loadModel(folder, { engine, ...(precision !== undefined && { precision }), ...(threads !== undefined && { threads }) });
  const want = top === undefined ? {} : { top };
  return {
    givesLogits: top === undefined,
    async greedy(prompts, options) {
      const caches = prompts.map(() => model.createCache());
      try {
        return await greedyByStep(
          async (ids) => {
            const passes = ids.map((row, at) => ({ rows: { input: { ids: Int32Array.from(row) } }, cache: caches[at]! }));
            const outputs = passes.length === 1 ? [await model.forward(passes[0]!.rows, passes[0]!.cache, want)] : await model.forwardBatch(passes, want);
            for (const cache of caches) cache.commit();
            return outputs.map(({ logits }) => logits);
          },
          prompts,
          options,
        );
      } finally {
        for (const cache of caches) cache[Symbol.dispose]();
      }
    },
    // Both are about all logits of a row.
    ...(top === undefined && {
      forwardRows: (prompt: BenchPrompt, rows: number, repeats: number) => forwardRows(model, prompt.ids, rows, repeats),
      bitsOf: (text: BenchPrompt) => bitsOf(model, text.ids),
    }),
  };
}

async function forwardRows(model: CausalLM, prompt: readonly number[], rows: number, repeats: number): Promise<number> {
  using cache = model.createCache();
  await model.forward({ input: { ids: Int32Array.from(prompt) } }, cache, { logits: 'none' });
  cache.commit();
  const input = { ids: Int32Array.from({ length: rows }, (_, at) => prompt[at % prompt.length]!) };
  const seconds: number[] = [];
  for (let run = 0; run <= repeats; run += 1) {
    const began = performance.now();
    await model.forward({ input }, cache, { logits: 'all' });
    // The first is for warming up.
    if (run > 0) seconds.push((performance.now() - began) / 1000);
    cache.commit(new Int32Array(0));
  }
  return median(seconds);
}

/** Minus the logarithm of what the model gives each token after the first. */
async function bitsOf(model: CausalLM, ids: readonly number[]): Promise<number> {
  using cache = model.createCache();
  const { logits } = await model.forward({ input: { ids: Int32Array.from(ids) } }, cache, { logits: 'all' });
  const { vocabulary } = model.shape;
  let nats = 0;
  for (let row = 0; row + 1 < ids.length; row += 1) {
    const scores = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
    let most = -Infinity;
    for (const score of scores) most = Math.max(most, score);
    let sum = 0;
    for (const score of scores) sum += Math.exp(score - most);
    nats += most + Math.log(sum) - scores[ids[row + 1]!]!;
  }
  return nats / Math.LN2;
}
