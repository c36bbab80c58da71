import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';
import { neighbourRows } from './neighbours.ts';
import { type Normaliser, softmax } from './normalisers.ts';
import { piecesOf } from './pieces.ts';
import { type TokenVectors, unitVectors } from './token-vectors.ts';

/** How the two halves of TokenAdapt are weighed. */
export interface TokenAdaptOptions {
  /** Default 0.3. */
  readonly temperature?: number;
  /** Share of the neighbours; the pieces have the rest. Default 0.3. */
  readonly globalWeight?: number;
  /** Neighbours; default 3. */
  readonly k?: number;
  /** Neighbours that are less similar get nothing; default 0. */
  readonly threshold?: number;
}

/** What keeps a temperature of zero from dividing by it. */
const least = 1e-5;

/**
 * Rows as pieces and neighbours at once (Sharthak et al. 2025, TokenAdapt): pieces count by how near they are to the token in an
 * auxiliary space and by their length, neighbours are the nearest source tokens in that space. Where one is missing the other has all.
 *
 * @param vectors of source and target in one auxiliary space
 */
export function tokenAdaptRows(source: VocabView, target: VocabView, vectors: { readonly source: TokenVectors; readonly target: TokenVectors }, options: TokenAdaptOptions = {}): MixingRows {
  const { temperature = 0.3, globalWeight = 0.3, k = 3, threshold = 0 } = options;
  const sourceIds = Uint32Array.from({ length: source.size }, (_, id) => id);
  const near = neighbourRows(source.size, vectors.target, { ...vectors.source, sourceIds }, { k, normaliser: aboveThreshold(temperature, threshold), wanted: (id) => target.keyOf(id) !== undefined });
  const [sourceUnits, targetUnits] = [unitVectors(vectors.source), unitVectors(vectors.target)];
  const { width } = vectors.target;
  const similarity = (id: number, piece: number): number => {
    let sum = 0;
    for (let at = 0; at < width; at += 1) sum += targetUnits.values[id * width + at]! * sourceUnits.values[piece * width + at]!;
    return sum;
  };
  const builder = new RowsBuilder(source.size);
  for (let id = 0; id < target.size; id += 1) {
    const pieces = piecesOf(source, target, id);
    const local = localWeights(pieces.map((piece) => similarity(id, piece)), pieces.map((piece) => source.keyOf(piece)?.length ?? 1), temperature);
    const [begin, end] = [near.rowPointer[id]!, near.rowPointer[id + 1]!];
    const share = end === begin ? 0 : pieces.length === 0 ? 1 : globalWeight;
    builder.add(
      share === 0 ? 'pieces' : 'neighbours',
      [...pieces, ...near.column.subarray(begin, end)],
      [...Array.from(local, (weight) => (1 - share) * weight), ...Array.from(near.weight.subarray(begin, end), (weight) => share * weight)],
    );
  }
  return builder.finish();
}

/** Weights of the pieces of a token by similarity and by their share of its length, [pieces]. */
export function localWeights(similarities: readonly number[], lengths: readonly number[], temperature: number): Float64Array {
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const both = softmax(1).weights(Float64Array.from(similarities)).map((weight, at) => (weight + lengths[at]! / whole) / 2);
  return softmax(temperature + least).weights(both);
}

/** Softmax whose weights of low scores are dropped, and the others raised to add up to one again. */
export function aboveThreshold(temperature: number, threshold: number): Normaliser {
  return {
    ofPrefix: false,
    weights(scores) {
      const weights = softmax(temperature + least).weights(scores).map((weight, at) => (scores[at]! >= threshold ? weight : 0));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return sum === 0 ? weights : weights.map((weight) => weight / sum);
    },
  };
}
