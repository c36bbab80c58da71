import { KeyMatrix, queriesAtOnce } from '../nearest/key-matrix.ts';
import { topScores } from '../nearest/top-scores.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { Normaliser } from './normalisers.ts';
import { type TokenVectors, unitVectors } from './token-vectors.ts';

/** Who may be a neighbour: source tokens and the vectors they are found by, row for row. */
export interface Candidates extends TokenVectors {
  /** [candidates] */
  readonly sourceIds: Uint32Array;
}

/** How neighbours become weights. */
export interface NeighbourOptions {
  /** Most neighbours of a token; default all. */
  readonly k?: number;
  readonly normaliser: Normaliser;
  /** Target tokens that are asked for; default all. */
  readonly wanted?: (id: number) => boolean;
  /** Told the similarities of every token, the best first, lent for the call. */
  readonly onScores?: (id: number, scores: Float64Array) => void;
}

/** Neighbours of which a first guess is made where the normaliser says when there are enough. */
const firstGuess = 64;

/**
 * Rows as weighted sums of the source tokens whose vectors have the most similar direction. Tokens without a vector stay empty, and
 * candidates without one are none.
 *
 * @param columns tokens of the source
 * @param target vectors in the space of those of the candidates
 */
export function neighbourRows(columns: number, target: TokenVectors, candidates: Candidates, options: NeighbourOptions): MixingRows {
  const { width } = target;
  const queries = unitVectors(target);
  const { ids, matrix } = candidateMatrix(candidates);
  const { wanted = () => true, normaliser } = options;
  const builder = new RowsBuilder(columns);
  const rows = queries.has.length;
  const block = new Float32Array(queriesAtOnce * width);
  let asked: number[] = [];
  const finish = (): void => {
    const products = matrix.multiply(block.subarray(0, asked.length * width));
    for (const [at, id] of asked.entries()) {
      while (builder.rows < id) builder.add('random');
      const { places, weights } = weigh(products.subarray(at * matrix.rows, (at + 1) * matrix.rows), id, normaliser, options);
      builder.add('neighbours', places.map((place) => ids[place]!), weights);
    }
    asked = [];
  };
  for (let id = 0; id < rows; id += 1) {
    if (queries.has[id] === 0 || ids.length === 0 || !wanted(id)) continue;
    block.set(queries.values.subarray(id * width, (id + 1) * width), asked.length * width);
    asked.push(id);
    if (asked.length === queriesAtOnce) finish();
  }
  if (asked.length > 0) finish();
  while (builder.rows < rows) builder.add('random');
  return builder.finish();
}

function candidateMatrix(candidates: Candidates): { readonly ids: Uint32Array; readonly matrix: KeyMatrix } {
  const { width } = candidates;
  const { values, has } = unitVectors(candidates);
  const rows = [...has.keys()].filter((row) => has[row] === 1);
  const keys = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) keys.set(values.subarray(row * width, (row + 1) * width), at * width);
  return { ids: Uint32Array.from(rows, (row) => candidates.sourceIds[row]!), matrix: new KeyMatrix(keys, width) };
}

function weigh(similarities: Float32Array, id: number, normaliser: Normaliser, { k, onScores }: NeighbourOptions): { readonly places: Uint32Array; readonly weights: Float64Array } {
  const most = Math.min(k ?? similarities.length, similarities.length);
  for (let count = normaliser.ofPrefix ? Math.min(firstGuess, most) : most; ; count = Math.min(8 * count, most)) {
    const { places, scores } = topScores(similarities, count);
    const weights = normaliser.weights(scores);
    if (count < most && weights[count - 1] !== 0) continue;
    onScores?.(id, scores);
    return { places, weights };
  }
}
