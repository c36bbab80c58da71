import { logProbability } from '@tokstream/decode';
import { type CausalLM, type KvCache, type ModelShape, PolicyRun, readTokens } from '@tokstream/model';
import type { PolicySettings } from '../cache/policy-options.ts';

/** Rows of one model call where it makes no difference how many there are. */
const chunkRows = 128;

/** How a document is scored. */
export interface ScoreOptions extends PolicySettings {
  /** Tokens a prediction may see. */
  readonly window: number;
  /** Tokens a window moves on. */
  readonly stride: number;
  readonly signal: AbortSignal;
  /** Called with how many tokens are done. */
  readonly onProgress: (done: number) => void;
}

/** What documents add up to. */
export interface Score {
  /** Loss of all tokens. */
  nats: number;
  /** Tokens that were predicted. */
  scored: number;
  /** Most that a cache held, as after each token of decoding. */
  cacheBytes: number;
}

/**
 * Adds up the loss of every token but the first. Windows start every `stride` tokens and each scores what the ones
 * before it did not; one with nothing before its first new token takes the token before it along.
 *
 * With a cache policy a window is a prompt that is read as it would be decoded, so that no token sees more than it would then.
 */
export async function scoreDocument(model: CausalLM, ids: Int32Array, options: ScoreOptions, score: Score): Promise<void> {
  const { window, stride, cachePolicy, cachePrecision, signal, onProgress } = options;
  const { vocabulary } = model.shape;
  const rowsEach = rowsPerCall(options);
  let next = 1;
  for (let begin = 0; next < ids.length; begin += stride) {
    const end = Math.min(begin + window, ids.length);
    const first = Math.min(begin, next - 1);
    const policy = cachePolicy && PolicyRun.start(cachePolicy, model.shape, end - first);
    using cache = model.createCache(cachePrecision && { precision: cachePrecision });
    for (let from = first, to: number; from < end - 1; from = to) {
      // Rows that are only context cost no output head; a policy is not to see where they end.
      const last = policy === undefined && from < next - 1 ? next - 1 : end - 1;
      to = Math.min(from + rowsEach, last);
      const isContext = to < next;
      let onTheWay = 0;
      const onRows = (): void => void (onTheWay = rowsEach === cachePolicy?.boundary ? bytesARowAgo(cache, model.shape) : 0);
      const logits = await readTokens(model, cache, ids.subarray(from, to), { chunkRows: rowsEach, want: { logits: isContext ? 'none' : 'all' }, onRows, signal, ...(policy && { policy }) });
      score.cacheBytes = Math.max(score.cacheBytes, cache.bytes(), onTheWay);
      if (isContext) continue;
      for (; next <= to; next += 1) {
        const row = next - 1 - from;
        score.nats -= logProbability(logits.subarray(row * vocabulary, (row + 1) * vocabulary), ids[next]!);
        score.scored += 1;
      }
      onProgress(next);
    }
  }
}

/** What a cache held before its last row came, up to which nothing is evicted between two boundaries. */
function bytesARowAgo(cache: KvCache, { layers }: ModelShape): number {
  const slots = Array.from({ length: layers }, (_, layer) => cache.length(layer)).reduce((sum, length) => sum + length, 0);
  return Math.round((cache.bytes() * (slots - layers)) / slots);
}

/** A token sees those of its own call before anything is evicted or rounded. */
function rowsPerCall({ cachePolicy, cachePrecision, window }: ScoreOptions): number {
  if (cachePolicy === undefined) return cachePrecision === 'int8' ? 1 : chunkRows;
  const { boundary = 1 } = cachePolicy;
  // A policy that evicts nothing after the prompt is one for reading prompts, which come in chunks.
  return boundary < window ? boundary : chunkRows;
}
