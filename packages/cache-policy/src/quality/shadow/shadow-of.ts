import { type CausalLM, type ModelShape, readTokens, type StepOutput } from '@tokstream/model';
import { checkOption } from '../../scorers/parts/check-option.ts';
import { checkTokens } from './check-tokens.ts';
import { LossTrace } from './loss-trace.ts';
import { sampledRows } from './sampled-rows.ts';
import type { Shadow, ShadowSample } from './shadow.ts';

/** How a full run is remembered. */
export interface ShadowOptions {
  /** First token that is scored, at least 1. Default 1. */
  readonly from?: number;
  /** One row in so many is compared in attention, outputs and laws; losses of all are. Default 16. */
  readonly sampleEvery?: number;
  /** Most bytes of the samples; where they would be more, fewer are taken. Default 256 MiB. The cache's values come on top. */
  readonly sampleBytes?: number;
  /** Which rows are sampled; default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called after each model call. */
  readonly onProgress?: (doneTokens: number, allTokens: number) => void;
}

/** Most bytes of the attention that a model call gives back. */
const callBytes = 1 << 26;

/**
 * Runs tokens through a full cache and remembers what runs under policies are compared with: the losses of all tokens, and of a sample
 * of rows the attention and the law of the next token. One serves any number of comparisons. Beyond the positions a model was trained for
 * its full cache is no standard: use `measurePolicy` there.
 *
 * @param ids at least two
 * @throws `invalid-option`, `aborted`, and what the model throws
 */
export async function shadowOf(model: CausalLM, ids: Int32Array, options: ShadowOptions = {}): Promise<Shadow> {
  const { shape } = model;
  const { from = 1, sampleEvery = 16, sampleBytes = 2 ** 28, seed = 0, signal, onProgress } = options;
  checkTokens(ids, from);
  checkOption('sampleEvery', sampleEvery, Number.isSafeInteger(sampleEvery) && sampleEvery > 0, 'a whole number above 0');
  const scored = ids.length - from;
  const fitting = Math.max(1, Math.floor(sampleBytes / bytesOfSample(shape, ids.length)));
  const every = Math.max(sampleEvery, Math.ceil(scored / fitting));
  const rows = new Set(sampledRows(from - 1, ids.length - 1, every, seed));
  const samples = new Map<number, ShadowSample>();
  const trace = new LossTrace(ids, from, shape.vocabulary);
  const chunkRows = Math.max(1, Math.min(128, Math.floor(callBytes / (4 * shape.layers * shape.heads * ids.length))));
  using cache = model.createCache();
  await readTokens(model, cache, ids, {
    chunkRows,
    want: { logits: 'all', attention: true },
    ...(signal && { signal }),
    onRows(output, first) {
      trace.add(first, output.logits);
      const last = Math.min(first + chunkRows, ids.length);
      for (let row = first; row < last; row += 1) if (rows.has(row)) samples.set(row, sampleOf(output, row - first, last - first, row + 1, shape));
      onProgress?.(last, ids.length);
    },
  });
  const values: Float32Array[] = [];
  for (let layer = 0; layer < shape.layers; layer += 1) values.push((await cache.read(layer)).values);
  return { model, ids, from, sampleEvery: every, losses: trace.losses, best: trace.best, samples, values, bytes: cache.bytes() };
}

function bytesOfSample({ layers, heads, vocabulary }: ModelShape, tokens: number): number {
  return 4 * (vocabulary + (layers * heads * tokens) / 2);
}

/** Copies what a row of a call gave; it saw `keys` keys. */
function sampleOf({ logits, attention }: StepOutput, row: number, rows: number, keys: number, { heads, vocabulary }: ModelShape): ShadowSample {
  return {
    logits: logits.slice(row * vocabulary, (row + 1) * vocabulary),
    attention: attention.map((layer) => {
      const width = layer.length / heads / rows;
      const own = new Float32Array(heads * keys);
      for (let head = 0; head < heads; head += 1) own.set(layer.subarray((head * rows + row) * width, (head * rows + row) * width + keys), head * keys);
      return own;
    }),
  };
}
