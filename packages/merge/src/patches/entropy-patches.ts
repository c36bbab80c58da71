import { TokstreamError, type TokenBlock } from '@tokstream/core';
import type { CreateSpanMerger } from '../spans/merged-block.ts';
import { spanMerger } from '../spans/span-merger.ts';
import { checkPatchLength, PatchCore, type PatchRule } from './patch-core.ts';

/** A block with the entropy of each of its tokens. */
export interface EntropyBlock extends TokenBlock {
  /** [n] how open each token was, given those before: the entropy of its distribution in natural units. */
  readonly entropies: ArrayLike<number>;
}

/** Options of `entropyPatches`. */
export interface EntropyPatchesOptions {
  /**
   * Where patches begin: above a `threshold` (`global`, default), where the entropy rises by more than the threshold (`monotonic`), or where
   * it does both (`combined`, with a threshold for each).
   */
  readonly rule?: 'global' | 'monotonic' | 'combined';
  /** In natural units. Default 1.335442066192627, that of the published models. */
  readonly threshold?: number;
  /** The rise that `combined` wants. Default 0. */
  readonly rise?: number;
  /** Longest patch in tokens; longer ones are cut from their beginning. Default unlimited. */
  readonly maxLength?: number;
}

/**
 * Merges tokens to patches that begin where what comes next is hard to tell. Meant for bytes; what a byte costs is known before the byte, so
 * nothing is held but the open patch.
 *
 * A document's first two tokens begin patches, and by `monotonic` and `combined` the third does.
 *
 * Source: Pagnoni et al., "Byte Latent Transformer: Patches Scale Better Than Tokens" (2024), section 2.3.
 *
 * @throws `invalid-merge-options`; from the stage `invalid-entropies` where there is not one for each token
 */
export function entropyPatches(options: EntropyPatchesOptions = {}): CreateSpanMerger<EntropyBlock> {
  const { rule = 'global', threshold = 1.335442066192627, rise = 0, maxLength = Number.POSITIVE_INFINITY } = options;
  checkPatchLength(maxLength, 'maxLength', 'entropyPatches');
  if (!['global', 'monotonic', 'combined'].includes(rule) || !Number.isFinite(threshold) || !Number.isFinite(rise)) {
    throw new TokstreamError(`The rule is ${rule}, the threshold ${threshold} and the rise ${rise}; a rule is global, monotonic or combined, and the others are numbers.`, { code: 'invalid-merge-options', stage: 'entropyPatches' });
  }
  return () => spanMerger(new PatchCore(new EntropyRule(rule, threshold, rise), maxLength));
}

class EntropyRule implements PatchRule<EntropyBlock> {
  readonly #rule: 'global' | 'monotonic' | 'combined';
  readonly #threshold: number;
  readonly #rise: number;
  /** Tokens before, up to four. */
  #before = 0;
  #last = 0;

  constructor(rule: 'global' | 'monotonic' | 'combined', threshold: number, rise: number) {
    this.#rule = rule;
    this.#threshold = threshold;
    this.#rise = rise;
  }

  begins({ ids, entropies }: EntropyBlock, at: number): boolean {
    if (entropies.length !== ids.length) throw new TokstreamError(`A block of ${ids.length} tokens came with ${entropies.length} entropies; give one for each.`, { code: 'invalid-entropies', stage: 'entropyPatches' });
    const entropy = entropies[at]!;
    const rise = entropy - this.#last;
    const place = this.#before;
    this.#last = entropy;
    this.#before = Math.min(4, place + 1);
    if (place < 2) return true;
    if (this.#rule === 'global') return entropy > this.#threshold;
    if (place === 2) return true;
    if (this.#rule === 'monotonic') return rise > this.#threshold;
    // The published rule asks that no patch begins just before, of a mask that knows of the third token only.
    return place > 3 && rise > this.#rise && entropy > this.#threshold;
  }

  reset(): void {
    this.restore([0, 0]);
  }

  snapshot(): readonly [number, number] {
    return [this.#before, this.#last];
  }

  restore(snapshot: unknown): void {
    [this.#before, this.#last] = snapshot as [number, number];
  }
}
