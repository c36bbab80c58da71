import { TokstreamError } from '@tokstream/core';
import { needAdvice } from '../choosing/engine-need.ts';
import type { MakeEntries } from './entries-kv-cache.ts';
import type { HeldEntries } from './held-entries.ts';

/** Makes entries of an engine whose caches are float32; refuses others with `unsupported-precision`. */
export function floatsOnly<Entries extends HeldEntries>(engine: string, make: () => Entries): MakeEntries<Entries> {
  return (precision) => {
    if (precision === 'float32') return make();
    throw new TokstreamError(`A cache of the ${engine} engine cannot hold ${String(precision)}; use float32, or ${needAdvice('int8-cache')}.`, { code: 'unsupported-precision', stage: 'createCache' });
  };
}
