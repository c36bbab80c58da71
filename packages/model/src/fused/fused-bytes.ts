import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { listParameters } from '../decoder/decoder-parameters.ts';

/** Bytes that the weights of a model take in the fused engine: float32, and the output head once more in 8 bits with a scale for each 32. */
export function fusedBytes({ slots, vocabulary, embeddingWidth }: DecoderConfig): number {
  const weights = listParameters(slots).flatMap(([, { parts }]) => parts.map(({ shape }) => shape.reduce((product, size) => product * size, 1)));
  return 4 * weights.reduce((sum, size) => sum + size, 0) + (9 / 8) * vocabulary * embeddingWidth;
}
