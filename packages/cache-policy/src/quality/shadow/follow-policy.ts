import { yieldToEventLoop } from '@tokstream/core';
import { type CachePolicy, type CausalLM, type ChosenSlots, type KvCache, PolicyRun } from '@tokstream/model';
import { checkOption } from '../../scorers/parts/check-option.ts';
import type { MeasureOptions } from './measure-options.ts';

/** Rows that were just committed. */
export interface FollowedRows {
  /** The first row, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** `[to - from, vocabulary]`; empty where none of the rows is scored. */
  readonly logits: Float32Array;
  /** For each layer the positions of the older keys that they saw, `[kvHeads · n]`; empty where they are not watched. */
  readonly seen: readonly Int32Array[];
}

/** What running tokens under a policy took. */
export interface FollowedCost {
  readonly bytes: MeasuredBytes;
  /** Of the model calls and the policy alone; undefined without a clock. */
  readonly seconds: number | undefined;
}

/** Bytes a cache held, as it stores them. Plain data. */
export interface MeasuredBytes {
  /** Most at any time, rows that wait to be committed included. */
  readonly peak: number;
  /** Most after a commit and the eviction that follows it. */
  readonly held: number;
  /** After the last token. */
  readonly end: number;
}

/** Who watches tokens being run. */
export interface FollowWatch {
  /** Whether `onRows` needs what these rows saw. */
  watches(from: number, to: number): boolean;
  onRows(rows: FollowedRows): void;
  /** The cache after all tokens; borrowed. */
  onEnd(cache: KvCache): void;
}

/** Runs tokens through a cache of their own under a policy, teacher-forced; what the watch does is not timed. */
export async function followPolicy(model: CausalLM, ids: Int32Array, policy: CachePolicy | undefined, options: MeasureOptions, watch: FollowWatch): Promise<FollowedCost> {
  const { shape } = model;
  const { from: firstScored = 1, promptLength = ids.length, precision, now, signal, onProgress } = options;
  for (const name of ['chunkRows', 'promptChunkRows', 'promptLength'] as const) {
    const value = options[name];
    checkOption(name, value, value === undefined || (Number.isSafeInteger(value) && value > 0), 'a whole number above 0');
  }
  const run = policy && PolicyRun.start(policy, shape, promptLength);
  const select = run?.select;
  const layers = Array.from({ length: shape.layers }, (_, layer) => layer);
  const bytes = { peak: 0, held: 0 };
  let milliseconds = 0;
  using cache = model.createCache(precision && { precision });
  for (let from = 0, to: number; from < ids.length; from = to) {
    await yieldToEventLoop(signal);
    to = endOfChunk(from, ids.length, policy?.boundary, options);
    const isWatched = watch.watches(from, to);
    const held = isWatched ? layers.map((layer) => cache.kept(layer)) : [];
    const chosen: (Int32Array | undefined)[] = [];
    const begun = now?.() ?? 0;
    const output = await model.forward({ input: { ids: ids.subarray(from, to) } }, cache, {
      ...run?.want,
      logits: to >= firstScored ? 'all' : 'none',
      ...(select && {
        select: (_, layer, given): ChosenSlots | undefined => {
          const choice = select(layer, given);
          if (isWatched) chosen[layer] = choice?.slots.slice();
          return choice;
        },
      }),
    });
    const peak = cache.bytes();
    cache.commit();
    await run?.committed(cache, output, to - from);
    milliseconds += (now?.() ?? 0) - begun;
    bytes.peak = Math.max(bytes.peak, peak);
    bytes.held = Math.max(bytes.held, cache.bytes());
    watch.onRows({ from, to, logits: output.logits, seen: held.map((positions, layer) => pickPositions(positions, chosen[layer], shape.kvHeads)) });
    onProgress?.(to, ids.length);
  }
  watch.onEnd(cache);
  return { bytes: { ...bytes, end: cache.bytes() }, seconds: now && milliseconds / 1000 };
}

/** Calls end where the prompt ends, and after it at multiples of the policy's boundary, so that it evicts as it would while decoding. */
function endOfChunk(from: number, tokens: number, boundary: number | undefined, options: MeasureOptions): number {
  const { chunkRows = boundary ?? 1, promptLength = tokens, promptChunkRows = chunkRows } = options;
  if (from < promptLength) return Math.min(from + promptChunkRows, promptLength, tokens);
  const toBoundary = boundary === undefined ? tokens : from + boundary - (from % boundary);
  return Math.min(from + chunkRows, toBoundary, tokens);
}

function pickPositions(positions: Int32Array, slots: Int32Array | undefined, kvHeads: number): Int32Array {
  if (slots === undefined) return positions;
  const [all, n] = [positions.length / kvHeads, slots.length / kvHeads];
  return slots.map((slot, at) => positions[Math.floor(at / n) * all + slot]!);
}
