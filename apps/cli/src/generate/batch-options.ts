import type { DecodeOptions } from '@tokstream/decode';
import { defined } from '../arguments/defined.ts';
import { type Arguments, grouped, type Options } from '../arguments/option.ts';

/** Options that say how much runs at once. */
export const batchOptions: Options = grouped('Many prompts', {
  concurrency: { type: 'string', value: 'N', help: 'prompts that are held open together; default 8' },
  'max-batch': { type: 'string', value: 'N', help: 'of them, how many step together at most; default 32' },
  'max-cache-bytes': { type: 'string', value: 'N', help: 'bytes that their caches may grow to; further prompts wait' },
});

/** The same, read. */
export interface BatchSettings {
  readonly concurrency: number;
  readonly batch: Pick<DecodeOptions, 'maxBatch' | 'maxCacheBytes'>;
}

export function readBatch(given: Arguments): BatchSettings {
  return {
    concurrency: given.number('concurrency', { least: 1, whole: true }) ?? 8,
    batch: defined({ maxBatch: given.number('max-batch', { least: 1, whole: true }), maxCacheBytes: given.number('max-cache-bytes', { least: 1 }) }),
  };
}
