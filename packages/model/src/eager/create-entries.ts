import { TokstreamError } from '@tokstream/core';
import type { CacheEntries } from '../cache/held-entries.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { CachePrecision } from '../kv-cache.ts';
import { FloatEntries } from './cache-floats.ts';
import { Int8Entries } from './int8-entries.ts';

/** Entries that the eager engine reads. */
export function createEntries(precision: CachePrecision, { layers, kvHeads, headDim }: DecoderConfig): CacheEntries {
  switch (precision) {
    case 'float32':
      return new FloatEntries(layers.length, kvHeads, headDim);
    case 'int8':
      return new Int8Entries(layers.length, kvHeads, headDim);
    default:
      throw new TokstreamError(`A cache cannot hold ${String(precision)}; use float32 or int8.`, { code: 'unsupported-precision', stage: 'createCache' });
  }
}
