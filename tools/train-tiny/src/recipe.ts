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
  maxPositions: 256,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: { type: 'default' },
  tied: true,
  attentionBias: false,
  mlpBias: false,
  initializerRange: 0.02,
};

/** How it is trained; a changed recipe does not resume an older run. */
export const recipe = {
  seed: 20_261_122,
  batch: 16,
  time: 256,
  peakLearningRate: 2.5e-3,
  warmUpSteps: 100,
  floor: 0.05,
  weightDecay: 0.1,
  checkpointEvery: 50,
  evaluateEvery: 100,
} as const;
