import { languages, topics } from '@tokstream/encoder-corpus';
import type { EncoderWithHeads } from '@tokstream/train';
import { parseEncoderConfig, parseEncoderHeadsConfig } from '@tokstream/model';

/** Special tokens, which have the first ids in this order. */
export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** The shape of the embedded encoder: 1.9 million weights in the layout of BERT. */
const shape = {
  model_type: 'bert',
  vocab_size: 8192,
  hidden_size: 128,
  intermediate_size: 512,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  hidden_act: 'gelu',
  initializer_range: 0.02,
};

/** What it is asked of a text. */
const labelSets = [
  { name: 'topic', block: 'classifier', labels: topics },
  { name: 'language', block: 'language_classifier', labels: languages.map(({ name }) => name) },
];

/** @param changes sizes of another encoder, under their names in `config.json` */
export function encoderConfig(changes: Partial<typeof shape> = {}): EncoderWithHeads {
  const json = { ...shape, ...changes };
  return { encoder: parseEncoderConfig(json), heads: { ...parseEncoderHeadsConfig(json), labelSets } };
}

/** How an encoder is trained. */
export interface Recipe {
  readonly seed: number;
  /** Positions of a step. */
  readonly positions: number;
  /** Positions of its rows, which take turns. */
  readonly lengths: readonly number[];
  /** Part of the tokens that is hidden. */
  readonly hiddenShare: number;
  /** What a label counts, as so many hidden tokens. */
  readonly labelWeight: number;
  readonly peakLearningRate: number;
  readonly warmUpSteps: number;
  /** Steps at the end over which the rate falls. */
  readonly decaySteps: number;
  readonly weightDecay: number;
  readonly checkpointEvery: number;
  readonly evaluateEvery: number;
}

/** How it is trained; a changed recipe does not resume an older run, a changed number of steps does until the rate falls. */
export const recipe: Recipe = {
  seed: 20_261_127,
  positions: 2048,
  lengths: [64, 128, 512],
  hiddenShare: 0.3,
  labelWeight: 30,
  peakLearningRate: 4e-3,
  warmUpSteps: 60,
  decaySteps: 300,
  weightDecay: 0.1,
  checkpointEvery: 25,
  evaluateEvery: 200,
};
