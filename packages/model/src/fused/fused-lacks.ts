import type { DecoderConfig } from '../decoder/decoder-config.ts';

/** What a model has that the fused engine has not; undefined where it can run it. */
export function fusedLacks({ norm, normPlacement, slots }: DecoderConfig): string | undefined {
  const further = slots.layers.some((layer) => layer.attentionOutputNorm ?? layer.downNorm ?? layer.queryKeyNorm);
  return norm === 'layer' && (normPlacement === 'output' || further) ? 'layer norms of what blocks add or of queries and keys' : undefined;
}
