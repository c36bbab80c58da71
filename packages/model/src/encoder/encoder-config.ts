import type { Activation } from '../decoder/decoder-config.ts';
import type { WeightSlot } from '../decoder/decoder-parameters.ts';
import type { EncoderParameters } from './encoder-parameters.ts';

/** Shape, constants and weight names of an encoder. `parseEncoderConfig` makes it of a `config.json`. */
export interface EncoderConfig {
  /** The `model_type`. */
  readonly family: string;
  readonly vocabulary: number;
  /** Width of the stream. */
  readonly width: number;
  /** Width inside the feed-forward. */
  readonly hiddenWidth: number;
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  /** Positions of a text: with a learned table as many as it has, else what the model was trained for. */
  readonly maxPositions: number;
  /** Row of the position table that holds position 0; undefined without a table. */
  readonly positionOffset: number | undefined;
  /** The id that batches are padded with, elsewhere. */
  readonly padId: number;
  /** True where a pad id inside of a text takes no position, as in RoBERTa. */
  readonly padsTakeNoPosition: boolean;
  /** Kinds of segments, such as question and answer; 0 where there are none. */
  readonly tokenTypes: number;
  /** Learned biases of attention by distance; undefined where there are none. */
  readonly relative: RelativeBuckets | undefined;
  readonly norm: 'layer' | 'rms';
  readonly normEpsilon: number;
  /** Of the sum with what a block adds (BERT), or of what the block reads (T5). */
  readonly normPlacement: 'after' | 'before';
  /** What products of queries and keys are multiplied with. */
  readonly attentionScale: number;
  readonly activation: Activation;
  readonly gated: boolean;
  /** What fresh weights are scaled with: their standard deviation, or for T5 a factor of it. */
  readonly initializerRange: number;
  readonly slots: EncoderParameters<WeightSlot>;
}

/** How distances share learned biases (Raffel et al. 2020, section 2.1): half of the buckets for what lies ahead, half of each for one distance alone, the others growing. */
export interface RelativeBuckets {
  readonly buckets: number;
  /** From this distance on all share the last bucket. */
  readonly maxDistance: number;
}
