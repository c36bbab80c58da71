import { describe, expect, it } from 'vitest';
import { closeTo } from '../close-to.ts';
import { leakGuard } from '../leak-guard.ts';
import type { EngineModel } from './engine-model.ts';

/** What another implementation made of a checkpoint: `ref.json` and `ref.safetensors` of a fixture. */
export interface EngineVectors {
  /** Rows of equally many token ids. */
  readonly ids: readonly (readonly number[])[];
  /** Greedy tokens that follow the first row. */
  readonly greedy: readonly number[];
  /** `logits` `[batch, time, vocabulary]`, `hidden.N` `[batch, time, width]`, `attention.0` `[batch, heads, time, time]`. */
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;
}

/** What an engine cannot give is named here, so that a gap is a decision and never an accident. */
export interface EngineConformanceOptions {
  readonly hidden?: false;
  readonly attention?: false;
}

const tolerance = 1e-4;

/**
 * Declares the law of engine equality for one engine and one checkpoint: logits, hidden states and attention within 1e-4
 * of the vectors and every greedy token equal.
 *
 * @param load gives a fresh model on the active backend; each test disposes its own
 */
export function engineConformance(name: string, load: () => Promise<EngineModel>, vectors: EngineVectors, options: EngineConformanceOptions = {}): void {
  const prompts = vectors.ids.map((ids) => Int32Array.from(ids));
  const expected = (tensor: string, row: number): Float32Array => rowOf(vectors.tensors.get(tensor)!, row);
  const withModel = (work: (model: EngineModel) => Promise<void>) => (): Promise<void> =>
    leakGuard(async () => {
      using model = await load();
      await work(model);
    });

  describe(name, () => {
    it(
      'gives the logits of every position, row by row',
      withModel(async (model) => {
        for (const [row, ids] of prompts.entries()) {
          using cache = model.createCache();
          const { logits } = await model.forward({ input: { ids } }, cache, { logits: 'all' });
          closeTo(logits, expected('logits', row), tolerance);
        }
      }),
    );

    it(
      'gives the same logits for all rows as one batch, and the last ones alone when only they are wanted',
      withModel(async (model) => {
        for (const logits of ['all', 'last'] as const) {
          const passes = prompts.map((ids) => ({ rows: { input: { ids } }, cache: model.createCache() }));
          const outputs = await model.forwardBatch(passes, { logits });
          outputs.forEach((output, row) => closeTo(output.logits, expected('logits', row).slice(logits === 'all' ? 0 : -model.shape.vocabulary), tolerance));
          for (const { cache } of passes) cache[Symbol.dispose]();
        }
      }),
    );

    it(
      'gives the same logits for a prompt fed in pieces',
      withModel(async (model) => {
        using cache = model.createCache();
        const ids = prompts[0]!;
        const { vocabulary } = model.shape;
        for (const [from, to] of pieces(ids.length)) {
          const { logits } = await model.forward({ input: { ids: ids.slice(from, to) } }, cache, { logits: 'all' });
          cache.commit();
          closeTo(logits, expected('logits', 0).slice(from * vocabulary, to * vocabulary), tolerance);
        }
      }),
    );

    it(
      'gives caches of unequal length, some with trees, one token in a batch as alone',
      withModel(async (model) => {
        const ids = prompts[0]!;
        const lengths = [1, 5, ids.length - 1];
        const parents = (at: number): Int32Array => (at === 1 ? Int32Array.of(-1, 0, 0, 1) : Int32Array.of(-1));
        const passes = [];
        for (const [at, length] of lengths.entries()) {
          const cache = model.createCache();
          await model.forward({ input: { ids: ids.slice(0, length) } }, cache, { logits: 'none' });
          cache.commit();
          passes.push({ rows: { input: { ids: ids.slice(0, parents(at).length) }, parents: parents(at) }, cache });
        }
        const alone: Float32Array[] = [];
        for (const { rows, cache } of passes) {
          alone.push((await model.forward(rows, cache, { logits: 'all' })).logits);
          cache.commit(new Int32Array(0));
        }
        const outputs = await model.forwardBatch(passes, { logits: 'all' });
        outputs.forEach(({ logits }, at) => closeTo(logits, alone[at]!, tolerance));
        for (const { cache } of passes) cache[Symbol.dispose]();
      }),
    );

    it(
      'makes of embeddings what it makes of their tokens',
      withModel(async (model) => {
        using cache = model.createCache();
        const ids = prompts[0]!;
        const { logits } = await model.forward({ input: { embeddings: await model.embed(ids) } }, cache, { logits: 'all' });
        closeTo(logits, expected('logits', 0), tolerance);
      }),
    );

    it.skipIf(options.hidden === false)(
      'gives the residual stream before every layer and after the last norm',
      withModel(async (model) => {
        using cache = model.createCache();
        const { hidden } = await model.forward({ input: { ids: prompts[0]! } }, cache, { hidden: true });
        expect(hidden).toHaveLength(model.shape.layers + 1);
        hidden.forEach((layer, index) => closeTo(layer, expected(`hidden.${index}`, 0), tolerance));
      }),
    );

    it.skipIf(options.attention === false)(
      'gives the attention of the first layer, and rows that sum to one in all',
      withModel(async (model) => {
        using cache = model.createCache();
        const { attention } = await model.forward({ input: { ids: prompts[0]! } }, cache, { attention: true });
        expect(attention).toHaveLength(model.shape.layers);
        closeTo(attention[0]!, expected('attention.0', 0), tolerance);
        const time = prompts[0]!.length;
        for (const layer of attention) closeTo(rowSums(layer, time), new Float32Array(model.shape.heads * time).fill(1), tolerance);
      }),
    );

    it(
      'decodes every greedy token',
      withModel(async (model) => {
        using cache = model.createCache();
        const made: number[] = [];
        let ids = prompts[0]!;
        while (made.length < vectors.greedy.length) {
          const { logits } = await model.forward({ input: { ids } }, cache);
          cache.commit();
          made.push(logits.indexOf(Math.max(...logits)));
          ids = Int32Array.of(made.at(-1)!);
        }
        expect(made).toEqual(vectors.greedy);
      }),
    );
  });
}

function rowOf({ shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array }, row: number): Float32Array {
  const size = data.length / shape[0]!;
  return data.slice(row * size, (row + 1) * size);
}

/** Cuts `[0, n)` into pieces of 1, 2, 3, ... */
function pieces(n: number): [number, number][] {
  const cuts: [number, number][] = [];
  for (let from = 0, size = 1; from < n; from += size, size += 1) cuts.push([from, Math.min(n, from + size)]);
  return cuts;
}

function rowSums(values: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: values.length / width }, (_, row) => values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0));
}
