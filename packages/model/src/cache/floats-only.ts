import { TokstreamError } from '@tokstream/core';
import type { MakeEntries } from './entries-kv-cache.ts';
import type { HeldEntries } from './held-entries.ts';

/** Makes entries of an engine whose caches are float32; refuses others with `unsupported-precision`. */
export function floatsOnly<Entries extends HeldEntries>(engine: string, make: () => Entries): MakeEntries<Entries> {
  return (precision) => {
    if (precision === 'float32') return make();
    throw new TokstreamError(`A cache of the ${engine} engine cannot hold ${String(precision)}; use float32, or load with engine: "eager".`, { code: 'unsupported-precision', stage: 'createCache' });
  };
}
