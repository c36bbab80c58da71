import { TokstreamError } from '@tokstream/core';
import type { PieceStageFactory } from '../../pipeline/piece-stage.ts';
import type { PretokenCounts } from '../../train/tokenizer-trainer.ts';
import { type CompoundSplitter, partsOf } from './compound-splitter.ts';
import { DecompoundStage } from './decompound-stage.ts';

/** Options of `decompound`. */
export interface DecompoundOptions {
  /** Where words fall apart: `seamTagger` or `frequencySplitter`. */
  readonly splitter: CompoundSplitter;
  /** Longest word that is looked at, in UTF-16 units. Default 32. */
  readonly maxLength?: number;
  /** Words seen less often are left whole by `counts`. Default 1. */
  readonly minCount?: number;
}

/** Compounds taken apart, before tokens are learned or made. */
export interface Decompounder {
  /** The parts of a piece, what stands before its letters included in the first: ` Haustür` is ` Haus` and `tür`. */
  parts(piece: string): readonly string[];
  /** A trainer's counts with parts in place of compounds; merge them into a trainer with the same options. */
  counts(counts: PretokenCounts): Map<string, number>;
  /** Makes a splitting stage for the encoding pipeline. */
  readonly createStage: PieceStageFactory;
}

/**
 * Takes compounds apart, so that tokens are learned from their parts and hardly ever run across a seam. A tokenizer learned from `counts` is an ordinary one:
 * it needs no splitter.
 *
 * Pieces are looked at when they are letters, with anything but letters before them; words with hyphens, digits or apostrophes stay whole.
 *
 * @throws TokstreamError `invalid-decompound`
 *
 * Source: Minixhofer, Pfeiffer and Vulić, "CompoundPiece: Evaluating and Improving Decompounding Performance of Language Models" (2023).
 *
 * @example
 * const { counts } = decompound({ splitter: seamTagger(model) });
 * const words = unigramTrainer(options), parts = unigramTrainer(options);
 * words.add(text);
 * parts.merge(counts(words.counts()));
 */
export function decompound(options: DecompoundOptions): Decompounder {
  const { splitter, maxLength = 32, minCount = 1 } = options;
  if (!(maxLength >= 2)) throw new TokstreamError(`maxLength is ${maxLength}; give at least 2.`, { code: 'invalid-decompound', stage: 'decompound' });
  const seamsOf = (piece: string): readonly number[] => {
    const start = piece.search(letter);
    const word = piece.slice(start);
    if (start < 0 || word.length > maxLength || !onlyLetters.test(word)) return [];
    return splitter(word).map((seam) => seam + start);
  };
  const parts = (piece: string): readonly string[] => partsOf(piece, seamsOf(piece));
  return {
    parts,
    counts(counts) {
      const result = new Map<string, number>();
      for (const [piece, count] of counts) {
        for (const part of count < minCount ? [piece] : parts(piece)) result.set(part, (result.get(part) ?? 0) + count);
      }
      return result;
    },
    // What stands before a word is hardly ever more than a space.
    createStage: () => new DecompoundStage(seamsOf, maxLength + 1),
  };
}

const letter = /\p{L}/u;
const onlyLetters = /^\p{L}+$/u;
