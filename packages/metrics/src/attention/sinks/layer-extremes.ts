import { attentionEntropy } from './attention-entropy.ts';
import { sinkScores } from './sink-scores.ts';
import { firstToLargest, firstToMean } from './vector-lengths.ts';

/** What the first tokens of a text are to one layer. Plain data. */
export interface LayerExtremes {
  /** `[heads][firstTokens]` mean attention of each of the first tokens over the rows that see it. */
  readonly scores: readonly (readonly number[])[];
  /** `[heads]` how evenly rows and columns are spread, 0 to 1; see `attentionEntropy`. */
  readonly rowEntropy: readonly number[];
  readonly columnEntropy: readonly number[];
  /** The length of the first token's value over the mean of the others: of each key head, or of each head behind the output projection. */
  readonly valueDrain: readonly number[];
  /** The length of the first token's residual stream over the largest of the others. */
  readonly residualPeak: number;
}

/** A layer of a model that read a text of so many tokens. */
export interface LayerArrays {
  readonly tokens: number;
  /** `[heads, tokens, tokens]`, causal. */
  readonly attention: Float32Array;
  /** `[heads or key heads, tokens, …]` */
  readonly values: Float32Array;
  readonly valueHeads: number;
  /** `[tokens, …]` */
  readonly stream: Float32Array;
}

/**
 * The same as `reduceLayer` on arrays, for engines that give arrays.
 *
 * @param firstTokens how many of the first tokens are looked at
 */
export function layerExtremes({ tokens, attention, values, valueHeads, stream }: LayerArrays, firstTokens: number): LayerExtremes {
  const heads = Array.from({ length: attention.length / (tokens * tokens) }, (_, head) => attention.subarray(head * tokens * tokens, (head + 1) * tokens * tokens));
  const entropies = heads.map((own) => attentionEntropy(own, tokens));
  const size = values.length / valueHeads;
  return {
    scores: heads.map((own) => [...sinkScores(own, tokens, firstTokens)]),
    rowEntropy: entropies.map(({ row }) => row),
    columnEntropy: entropies.map(({ column }) => column),
    valueDrain: Array.from({ length: valueHeads }, (_, head) => firstToMean(values.subarray(head * size, (head + 1) * size), size / tokens)),
    residualPeak: firstToLargest(stream, stream.length / tokens),
  };
}
