import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ConfigJson, configReader } from './config-reader.ts';
import { llamaShape, readLlamaSizes } from './llama-shape.ts';
import { attentionScaleOf, positionLimitOf, readSharedRope } from './read-rope.ts';

/** OLMo 2 (Team OLMo 2024): Llama whose blocks read the stream and normalise what they add to it, with norms over all queries and all keys of a row. */
export function olmo2(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  const sizes = readLlamaSizes(read, { maxPositions: 2048, normEpsilon: 1e-5 });
  const rope = readSharedRope(json, sizes);
  const layer = { attentionScale: attentionScaleOf(rope, sizes.headDim), rope, window: undefined };
  const bias = read.flag('attention_bias', false);
  const slots = { tied: read.flag('tie_word_embeddings', false), queryKeyValueBias: bias, attentionOutputBias: bias, queryKeyNorm: 'row', normsOutput: true } as const;
  return llamaShape('olmo2', sizes, Array.from({ length: sizes.layers }, () => layer), slots, {
    activation: read.activation('hidden_act', 'silu'),
    positionLimit: positionLimitOf(rope, sizes.maxPositions),
  });
}
