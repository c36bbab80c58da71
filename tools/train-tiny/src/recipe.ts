import type { LlamaConfig } from '@tokstream/model';

/** The one special token: it starts and ends every document. */
export const endOfText = '<|endoftext|>';

/** The shape of the default model: 4.5 million weights, the embedding table shared with the output head. */
export const tinyConfig: LlamaConfig = {
  vocabulary: 4096,
  width: 256,
  hiddenWidth: 640,
  layers: 5,
  heads: 8,
  kvHeads: 4,
  headDim: 32,
  maxPositions: 512,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: { type: 'default' },
  tied: true,
  attentionBias: false,
  mlpBias: false,
  initializerRange: 0.02,
};

/** How a model is trained. */
export interface Recipe {
  readonly seed: number;
  /** Rows of a step. */
  readonly batch: number;
  /** Predicted positions of a row. */
  readonly time: number;
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
  seed: 20_261_122,
  batch: 8,
  time: 512,
  peakLearningRate: 4e-3,
  warmUpSteps: 60,
  decaySteps: 500,
  weightDecay: 0.1,
  checkpointEvery: 50,
  evaluateEvery: 100,
};
