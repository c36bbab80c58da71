import type { TokenBlock } from '@tokstream/core';
import type { MergeVocabulary } from '../bpe/merge-vocabulary.ts';
import type { CreateSpanMerger } from '../spans/merged-block.ts';
import { spanMerger } from '../spans/span-merger.ts';
import { checkPatchLength, PatchCore, type PatchRule } from './patch-core.ts';

/** Options of `spacePatches`. */
export interface SpacePatchesOptions {
  /** Longest patch in tokens. Default unlimited. */
  readonly maxLength?: number;
}

/**
 * Merges bytes to words: a patch ends after a byte that is like a space, the first of several, and the first byte of a document is one by
 * itself. Like a space are ASCII bytes that are neither letters nor digits, and the first bytes of longer characters. Special tokens end a
 * patch as well.
 *
 * Of tokens that are several bytes the last byte counts.
 *
 * Source: Pagnoni et al., "Byte Latent Transformer: Patches Scale Better Than Tokens" (2024), section 2.2.
 *
 * @throws `invalid-merge-options`
 */
export function spacePatches(vocabulary: MergeVocabulary, { maxLength = Number.POSITIVE_INFINITY }: SpacePatchesOptions = {}): CreateSpanMerger {
  checkPatchLength(maxLength, 'maxLength', 'spacePatches');
  return () => spanMerger(new PatchCore(new SpaceRule(vocabulary), maxLength));
}

class SpaceRule implements PatchRule<TokenBlock> {
  readonly #vocabulary: MergeVocabulary;
  /** Tokens before, up to two. */
  #before = 0;
  #lastIsSpace = false;
  #lastEnds = false;

  constructor(vocabulary: MergeVocabulary) {
    this.#vocabulary = vocabulary;
  }

  begins(block: TokenBlock, at: number): boolean {
    const begins = this.#before === 1 || (this.#before > 1 && this.#lastEnds);
    const bytes = this.#vocabulary.bytesOf(block.ids[at]!);
    const isSpace = bytes !== null && bytes.length > 0 && isLikeSpace(bytes.at(-1)!);
    this.#lastEnds = bytes === null || (isSpace && !this.#lastIsSpace);
    this.#lastIsSpace = isSpace;
    this.#before = Math.min(2, this.#before + 1);
    return begins;
  }

  reset(): void {
    this.restore([0, false, false]);
  }

  snapshot(): readonly [number, boolean, boolean] {
    return [this.#before, this.#lastIsSpace, this.#lastEnds];
  }

  restore(snapshot: unknown): void {
    [this.#before, this.#lastIsSpace, this.#lastEnds] = snapshot as [number, boolean, boolean];
  }
}

function isLikeSpace(byte: number): boolean {
  return byte >= 0xc0 || (byte < 0x80 && !/[0-9A-Za-z]/.test(String.fromCharCode(byte)));
}
