import type { SequenceOptions } from '../decode-options.ts';

/** What becomes of fillers of the slots that meet. */
export interface CompositionRule {
  readonly name: string;
  /** `refuse`: it cannot work. `note`: it works, and this should be known. */
  readonly verdict: 'refuse' | 'note';
  /** Whether these options are such a case. */
  applies(options: SequenceOptions): boolean;
  /** Why, and for `refuse` what to do. */
  readonly reason: string;
}
