import { TokstreamError } from '@tokstream/core';
import type { VectorStore } from '../vector-store.ts';
import { procrustes } from './procrustes.ts';

/** A word of the target language and the word of the source language that means it. */
export type DictionaryPair = readonly [target: string, source: string];

/** How a dictionary is used. */
export interface AlignVectorsOptions {
  /** Also pairs the words in lower case and with a capital, as WECHSEL does; default true. */
  readonly caseVariants?: boolean;
}

/** Target vectors in the space of the source vectors. */
export interface AlignedVectors extends VectorStore {
  /** [target dim, source dim] row-major. */
  readonly rotation: Float64Array;
  /** Pairs, variants included, of which both words had vectors. */
  readonly pairs: number;
}

/**
 * Turns the vectors of one language into the space of another's, by the orthogonal map that fits a bilingual dictionary best. Lengths
 * and angles between target vectors stay as they are.
 *
 * Source: Minixhofer, Paischer and Rekabsaz, "WECHSEL" (2022), section 3.
 *
 * @throws `missing-dictionary-pairs` when no pair has vectors on both sides
 */
export function alignVectors(target: VectorStore, source: VectorStore, dictionary: Iterable<DictionaryPair>, { caseVariants = true }: AlignVectorsOptions = {}): AlignedVectors {
  const [from, to]: [number[], number[]] = [[], []];
  for (const [targetWord, sourceWord] of dictionary) {
    for (const a of variants(targetWord, caseVariants)) {
      for (const b of variants(sourceWord, caseVariants)) {
        const [x, y] = [target.get(a), source.get(b)];
        if (x === undefined || y === undefined) continue;
        from.push(...x);
        to.push(...y);
      }
    }
  }
  if (from.length === 0) throw new TokstreamError('No pair of the dictionary has vectors on both sides; give [target word, source word] pairs of words the vectors were trained on.', { code: 'missing-dictionary-pairs', stage: 'alignVectors' });
  const rotation = procrustes(from, target.dim, to, source.dim);
  return {
    dim: source.dim,
    rotation,
    pairs: from.length / target.dim,
    get(token) {
      const vector = target.get(token);
      return vector && rotated(vector, rotation, source.dim);
    },
  };
}

/** As given, in lower case, with a capital; a spelling that comes up twice weighs twice, as in the published code. */
function variants(word: string, caseVariants: boolean): readonly string[] {
  if (!caseVariants) return [word];
  return [word, word.toLowerCase(), word.replace(/\p{L}+/gu, (letters) => letters.charAt(0).toUpperCase() + letters.slice(1).toLowerCase())];
}

function rotated(vector: Float32Array, rotation: Float64Array, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  for (const [i, value] of vector.entries()) for (let j = 0; j < dim; j += 1) sums[j]! += value * rotation[i * dim + j]!;
  return Float32Array.from(sums);
}
