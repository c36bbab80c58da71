import type { LlamaConfig } from '@tokstream/model';

const common = { maxPositions: 2048, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'default' }, tied: false, attentionBias: false, mlpBias: false, initializerRange: 0.05 } as const;

/** Shapes with random weights on which engines are compared: of 0.3 million weights, where the time between operations decides, and of 24 million, where 61 MB are read a token. */
export const shapes: Readonly<Record<'small' | 'medium', LlamaConfig>> = {
  small: { ...common, vocabulary: 512, width: 64, hiddenWidth: 172, layers: 5, heads: 8, kvHeads: 8, headDim: 8 },
  medium: { ...common, vocabulary: 32_000, width: 288, hiddenWidth: 768, layers: 6, heads: 6, kvHeads: 6, headDim: 48 },
};
