import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ConfigJson, configReader } from './config-reader.ts';
import { llamaShape, readLlamaSizes } from './llama-shape.ts';
import { attentionScaleOf, positionLimitOf, readSharedRope } from './read-rope.ts';

/** Mistral (Jiang et al. 2023): Llama with a window on every layer, or on none. */
export function mistral(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  const sizes = readLlamaSizes(read, { kvHeads: 8, maxPositions: 131_072 });
  const rope = readSharedRope(json, sizes);
  const layer = { attentionScale: attentionScaleOf(rope, sizes.headDim), rope, window: read.optionalCount('sliding_window', 4096) };
  return llamaShape('mistral', sizes, Array.from({ length: sizes.layers }, () => layer), { tied: read.flag('tie_word_embeddings', false) }, {
    activation: read.activation('hidden_act', 'silu'),
    positionLimit: positionLimitOf(rope, sizes.maxPositions),
  });
}
