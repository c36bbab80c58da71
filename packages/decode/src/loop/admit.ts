import { type Owned, TokstreamError } from '@tokstream/core';
import type { ModelShape, Sequence } from '@tokstream/model';
import { checkComposition } from '../composition/check-composition.ts';
import { checkDecodeOptions, type DecodeOptions, type SequenceOptions } from '../decode-options.ts';

/** A sequence with what it asks for, before it joins the batch. */
export interface WaitingSequence {
  readonly item: Owned<Sequence>;
  readonly options: SequenceOptions;
  /** What its caches may grow to. */
  readonly bytes: number;
}

/**
 * Settles the options of one sequence.
 *
 * @throws as `checkDecodeOptions` does, and what `optionsFor` throws
 */
export function waitingSequence(item: Owned<Sequence>, { optionsFor, ...shared }: DecodeOptions): WaitingSequence {
  const options = optionsFor === undefined ? shared : { ...shared, ...optionsFor(item.value) };
  if (optionsFor !== undefined) checkDecodeOptions(options);
  checkComposition(options, { policy: item.value.policy?.policy, precision: item.value.cache.precision });
  return { item, options, bytes: cacheBytesOf(item.value, options) };
}

/** What the cache of a sequence grows to at most, by its prompt, its policy and `maxNewTokens`, those of companions included; an int8 cache has a byte a number and four for each key and value. */
function cacheBytesOf({ cache, model, policy, promptIds }: Sequence, { maxNewTokens = 128, contextLength = model.shape.maxPositions, processors = [] }: SequenceOptions): number {
  const bytesOf = (shape: ModelShape, prompt: number): number => {
    const { layers, kvHeads, headDim } = shape;
    const share = cache.precision === 'int8' ? (headDim + 4) / (4 * headDim) : 1;
    const most = policy?.policy.maxBytes?.(shape, prompt) ?? Infinity;
    const length = policy === undefined ? Math.min(prompt + maxNewTokens, Math.max(contextLength, prompt)) : prompt + maxNewTokens;
    return share * Math.min(most, 8 * layers * kvHeads * headDim * length);
  };
  const companions = processors.flatMap(({ companions: own = [] }) => own);
  return companions.reduce((sum, companion) => sum + bytesOf((companion.model ?? model).shape, (companion.promptIds?.(promptIds) ?? promptIds).length), bytesOf(model.shape, promptIds.length));
}

/**
 * Who joins the batch now: those that wait, in their order, until the first that does not fit. None overtakes, so that a large one
 * is not kept waiting by small ones.
 */
export function admit(waiting: readonly WaitingSequence[], active: readonly number[], maxBatch: number, maxBytes: number): readonly WaitingSequence[] {
  const joining: WaitingSequence[] = [];
  let bytes = active.reduce((sum, each) => sum + each, 0);
  for (const sequence of waiting) {
    bytes += sequence.bytes;
    // One that never fits joins alone, to be told so.
    const fits = bytes <= maxBytes || sequence.bytes > maxBytes;
    if (!fits || active.length + joining.length >= maxBatch) break;
    joining.push(sequence);
  }
  return joining;
}

/** @throws `invalid-budget` */
export function checkFits({ bytes }: WaitingSequence, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new TokstreamError(`A sequence may need ${bytes} bytes of cache and maxCacheBytes is ${maxBytes}; raise it, or lower maxNewTokens.`, { code: 'invalid-budget', stage: 'decode' });
}
