import type { CachePolicy } from '@tokstream/model';
import type { SequenceOptions } from '../decode-options.ts';

/** What becomes of fillers of the slots that meet. */
export interface CompositionRule {
  readonly name: string;
  /** `refuse`: it cannot work. `note`: it works, and this should be known. */
  readonly verdict: 'refuse' | 'note';
  /** Whether these options, for a sequence with such a cache policy, are such a case. */
  applies(options: SequenceOptions, policy: CachePolicy | undefined): boolean;
  /** Why, and for `refuse` what to do. */
  readonly reason: string;
}
