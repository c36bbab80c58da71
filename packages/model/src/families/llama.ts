import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type LlamaConfig, parseLlamaConfig } from '../llama/llama-config.ts';
import type { ConfigJson } from './config-reader.ts';
import { llamaShape } from './llama-shape.ts';
import { attentionScaleOf, positionLimitOf } from './read-rope.ts';

/** Llama 1 to 3 and what shares their shape. */
export function llama(json: ConfigJson): DecoderConfig {
  return describeLlama(parseLlamaConfig(json));
}

/** What engines read of a Llama. */
export function describeLlama(config: LlamaConfig): DecoderConfig {
  const { ropeTheta, ropeScaling, tied, attentionBias, mlpBias, activation = 'silu' } = config;
  const rope = { theta: ropeTheta, scaling: ropeScaling };
  const layer = { attentionScale: attentionScaleOf(rope, config.headDim), rope, window: undefined };
  const { vocabulary, width, hiddenWidth, layers, heads, kvHeads, headDim, maxPositions, normEpsilon } = config;
  const sizes = { vocabulary, width, hiddenWidth, layers, heads, kvHeads, headDim, maxPositions, normEpsilon };
  return llamaShape('llama', sizes, Array.from({ length: layers }, () => layer), { tied, queryKeyValueBias: attentionBias, attentionOutputBias: attentionBias, mlpBias }, { activation, positionLimit: positionLimitOf(rope, maxPositions) });
}
