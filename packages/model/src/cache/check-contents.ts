import { TokstreamError } from '@tokstream/core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { CacheContents, LayerContents } from '../kv-cache.ts';

/**
 * Refuses contents that no cache of the model can hold.
 *
 * @throws `invalid-cache`
 */
export function checkContents({ positions, layers }: CacheContents, config: DecoderConfig): void {
  const { positionLimit = Infinity } = config;
  if (layers.length !== config.layers.length) throw invalid(`${layers.length} layers, and this model has ${config.layers.length}`);
  const misplaced = positions.find((position) => position < 0 || position >= positionLimit);
  if (misplaced !== undefined) throw invalid(`a token at position ${misplaced}, which this model does not have`);
  for (const [index, layer] of layers.entries()) {
    const wrong = flawOf(layer, positions, config, config.layers[index]!.rope !== undefined);
    if (wrong !== undefined) throw invalid(`${wrong} in layer ${index}`);
  }
}

function flawOf({ tokens, places, keys, values }: LayerContents, positions: Int32Array, { kvHeads, headDim }: DecoderConfig, isRotated: boolean): string | undefined {
  const n = tokens.length / kvHeads;
  if (!Number.isInteger(n)) return `${tokens.length} tokens for ${kvHeads} key heads`;
  if (!tokens.every((token, at) => token >= 0 && token < positions.length && (at % n === 0 || token > tokens[at - 1]!))) return `tokens that do not ascend in [0, ${positions.length}) for each key head`;
  if (places.length !== tokens.length) return `${places.length} places for ${tokens.length} tokens`;
  if (!isRotated && places.some((place, at) => place !== positions[tokens[at]!])) return 'keys at other places than their tokens, although they are not rotated,';
  const size = tokens.length * headDim;
  if (keys.length !== size || values.length !== size) return `${keys.length} numbers of keys and ${values.length} of values where [${kvHeads}, ${n}, ${headDim}] is needed`;
  return undefined;
}

function invalid(what: string): TokstreamError {
  return new TokstreamError(`These contents are of no cache of this model: they have ${what}. Use contents of a cache of the same checkpoint.`, { code: 'invalid-cache', stage: 'createCache' });
}
