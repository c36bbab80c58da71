import type { CachePolicy, CachePrecision } from '@tokstream/model';
import type { SequenceOptions } from '../decode-options.ts';

/** What is known of the cache of a sequence. */
export interface ComposedCache {
  readonly policy?: CachePolicy | undefined;
  readonly precision?: CachePrecision | undefined;
}

/** What becomes of fillers of the slots that meet. */
export interface CompositionRule {
  readonly name: string;
  /** `refuse`: it cannot work. `note`: it works, and this should be known. */
  readonly verdict: 'refuse' | 'note';
  /** Whether these options, for a sequence with such a cache, are such a case. */
  applies(options: SequenceOptions, cache: ComposedCache): boolean;
  /** Why, and for `refuse` what to do. */
  readonly reason: string;
}
