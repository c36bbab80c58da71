import { TokstreamError } from '@tokstream/core';
import type { CacheContents, KvCache, ModelShape } from '@tokstream/model';

/** @throws `invalid-cache` unless a cache is of float32, has seen so many tokens, and evicted none */
export function checkShareable(cache: KvCache, tokens: number, { layers }: ModelShape): void {
  if (cache.precision !== 'float32') throw invalid(`is of precision ${cache.precision}; only float32 is the same however a prompt is cut into calls`);
  if (cache.seen < tokens) throw invalid(`has seen ${cache.seen} of the ${tokens} tokens; read them all into it first`);
  for (let layer = 0; layer < layers; layer += 1) {
    if (cache.length(layer) !== cache.seen) throw invalid(`holds ${cache.length(layer)} of its ${cache.seen} tokens in layer ${layer}; remember it before anything is evicted`);
  }
}

/** @throws `invalid-cache` unless so many tokens stand at positions 0, 1, 2, ..., and the entries are of this shape */
export function checkShareableContents({ positions, layers }: CacheContents, tokens: number, shape: ModelShape): void {
  const slots = positions.length;
  const size = shape.kvHeads * slots * shape.headDim;
  const isWhole = slots >= tokens && layers.length === shape.layers && layers.every(({ keys, values }) => keys.length === size && values.length === size);
  if (!isWhole) throw invalid('is of another model, or changed while it was read');
  const isPlain = (positions: Int32Array): boolean => positions.every((position, at) => at % slots >= tokens || position === at % slots);
  if (!isPlain(positions) || !layers.every(({ places }) => isPlain(places))) throw invalid('has tokens at other positions than 0, 1, 2, ..., which prompts cannot share');
}

function invalid(why: string): TokstreamError {
  return new TokstreamError(`This cache ${why}.`, { code: 'invalid-cache', stage: 'PrefixCache' });
}
