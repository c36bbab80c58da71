import type { LlamaConfig } from '@tokstream/model';

/** A model that engines are compared on, and how much of it a run can afford. */
export interface BenchModel {
  readonly title: string;
  /** Shape of random weights; absent: the embedded model of `@tokstream/tiny`. */
  readonly shape?: LlamaConfig;
  readonly rounds: number;
  /** Who runs after the first round, where that is not everyone. */
  readonly again?: readonly string[];
  /** Tokens of greedy decoding by one sequence. */
  readonly tokens: number;
  /** Tokens that each of sixteen sequences decodes as one batch. */
  readonly batchTokens: number;
  /** Whether engines that run an op at a time on TensorFlow are left out, because they would take most of the time. */
  readonly isLarge: boolean;
}

const common = { maxPositions: 2048, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'default' }, attentionBias: false, mlpBias: false, initializerRange: 0.05 } as const;

export type BenchModelName = 'tiny' | '24m' | '135m';

export const benchModels: Readonly<Record<BenchModelName, BenchModel>> = {
  tiny: { title: '@tokstream/tiny', rounds: 3, tokens: 256, batchTokens: 256, isLarge: false },
  '24m': {
    title: 'random 24 M',
    shape: { ...common, tied: false, vocabulary: 32_000, width: 288, hiddenWidth: 768, layers: 6, heads: 6, kvHeads: 6, headDim: 48 },
    rounds: 3,
    tokens: 256,
    batchTokens: 64,
    isLarge: false,
  },
  '135m': {
    title: 'random 135 M',
    // SmolLM2-135M's.
    shape: { ...common, tied: true, vocabulary: 49_152, width: 576, hiddenWidth: 1536, layers: 30, heads: 9, kvHeads: 3, headDim: 64 },
    rounds: 2,
    again: ['onnxruntime-1', 'onnxruntime-2', 'onnxruntime-exported-1', 'onnxruntime-exported-2', 'fused', 'fused-greedy', 'fused-int8'],
    tokens: 64,
    batchTokens: 8,
    isLarge: true,
  },
};
