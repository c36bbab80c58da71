import type { CausalLM } from '@tokstream/model';

/** How far logits may be off, as a share of their standard deviation: float32 backends differ by less than a hundredth of this. */
const tolerance = 1e-3;

/**
 * What tells the weights and settings of a model: its logits `[vocabulary]` after a few tokens out of the whole vocabulary, one half
 * at its first positions, the other at its last, where slow rotations show.
 */
export async function probeModel(model: CausalLM): Promise<Float32Array> {
  const { vocabulary, maxPositions } = model.shape;
  const rows = Math.min(8, maxPositions);
  const half = Math.floor(rows / 2);
  const ids = Int32Array.from({ length: rows }, (_, row) => Math.floor(((row + 0.5) * vocabulary) / rows));
  const positions = Int32Array.from({ length: rows }, (_, row) => (row < half ? row : maxPositions - rows + row));
  using cache = model.createCache();
  return (await model.forward({ input: { ids }, positions }, cache)).logits;
}

/** Whether two probes are of the same model, on whatever backend. */
export function isSameProbe(found: Float32Array, expected: Float32Array): boolean {
  const mean = expected.reduce((sum, value) => sum + value / expected.length, 0);
  const deviation = Math.sqrt(expected.reduce((sum, value) => sum + (value - mean) ** 2 / expected.length, 0));
  return found.length === expected.length && found.every((value, at) => Math.abs(value - expected[at]!) <= tolerance * deviation);
}
