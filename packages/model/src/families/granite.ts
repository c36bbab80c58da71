import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ConfigJson, configReader } from './config-reader.ts';
import { llamaShape, readLlamaSizes } from './llama-shape.ts';
import { attentionFactorOf, positionLimitOf, readSharedRope } from './read-rope.ts';

/**
 * Granite 3 (IBM 2024): Llama with multipliers of embeddings, of attention, of what the blocks add to the stream, and of
 * logits. That of the blocks is part of the weights that write to the stream.
 */
export function granite(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  const sizes = readLlamaSizes(read, { maxPositions: 2048 });
  const rope = readSharedRope(json, sizes);
  const multiplier = (field: string): number => read.optionalReal(field) ?? 1;
  const layer = { attentionScale: multiplier('attention_multiplier') * attentionFactorOf(rope), rope, window: undefined };
  const bias = read.flag('attention_bias', false);
  const slots = { tied: read.flag('tie_word_embeddings', false), queryKeyValueBias: bias, attentionOutputBias: bias, mlpBias: read.flag('mlp_bias', false), residualScale: multiplier('residual_multiplier') };
  return llamaShape('granite', sizes, Array.from({ length: sizes.layers }, () => layer), slots, {
    activation: read.activation('hidden_act', 'silu'),
    embeddingScale: Math.fround(multiplier('embedding_multiplier')),
    logitScale: 1 / multiplier('logits_scaling'),
    positionLimit: positionLimitOf(rope, sizes.maxPositions),
  });
}
