import { PairTable, type PairTableOptions } from '../counting/pair-table.ts';
import { knownIds, type WordVocabulary } from '../counting/word-vocabulary.ts';
import { type VectorTable, vectorTable } from '../vector-table.ts';
import type { VectorTrainer } from '../vector-trainer.ts';
import { ppmiMatrix, type PpmiOptions } from './ppmi-matrix.ts';
import { randomisedSvd, type RandomisedSvdOptions } from './randomised-svd.ts';

/** How vectors are made from what stands near what. */
export interface PpmiVectorsOptions extends PpmiOptions, PairTableOptions, Omit<RandomisedSvdOptions, 'rank'> {
  /** Width of a vector, default 100; at most the size of the vocabulary. */
  readonly dim?: number;
  /** How many words on each side are near, default 5. */
  readonly window?: number;
}

/** Vectors by counting, with what they were made of. */
export interface PpmiVectors extends VectorTable {
  /** Pairs that were forgotten to stay within `maxPairs`; 0 means that all counts were exact. */
  readonly forgottenPairs: number;
}

/**
 * Static vectors by counting: what words stand near one another, as positive mutual information, cut down to its largest singular
 * values. No chance but the seed's: the same stream gives the same vectors, so it is the default here. Memory is bounded by `maxPairs`.
 *
 * The rows are U·√Σ. Source: Levy and Goldberg, "Neural word embedding as implicit matrix factorization" (2014).
 */
export function ppmiVectors(vocabulary: WordVocabulary, options: PpmiVectorsOptions = {}): VectorTrainer<PpmiVectors> {
  const { dim = 100, window = 5, ...rest } = options;
  const words = vocabulary.words.length;
  const pairs = new PairTable(words, options);
  let before: number[] = [];
  return {
    push(piece) {
      for (const id of knownIds(piece, vocabulary)) {
        for (const near of before) pairs.add(Math.min(id, near), Math.max(id, near), 1);
        before.push(id);
        if (before.length > window) before.shift();
      }
    },
    cut() {
      before = [];
    },
    finish() {
      const rank = Math.min(dim, words);
      const { u, s } = randomisedSvd(ppmiMatrix(pairs, words, rest), { ...rest, rank });
      const data = Float32Array.from(u, (value, at) => value * Math.sqrt(s[at % rank]!));
      return { ...vectorTable(vocabulary.words, data, rank), forgottenPairs: pairs.forgotten };
    },
  };
}
