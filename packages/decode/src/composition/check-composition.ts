import { TokstreamError } from '@tokstream/core';
import type { SequenceOptions } from '../decode-options.ts';
import type { ComposedCache } from './composition-rule.ts';
import { compositionRules } from './rules.ts';

/** What is known of a combination that works. */
export interface Composition {
  /** True when drafts change nothing: tokens, or for a lossless verifier their law, are those of plain decoding. */
  readonly isLossless: boolean;
  /** What should be known about it, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Checks that the fillers of the slots go together.
 *
 * @param cache of the sequence, where it is known
 * @throws `invalid-composition` with the reason
 */
export function checkComposition(options: SequenceOptions, cache: ComposedCache = {}): Composition {
  const met = compositionRules.filter((rule) => rule.applies(options, cache));
  const refused = met.find(({ verdict }) => verdict === 'refuse');
  if (refused !== undefined) throw new TokstreamError(refused.reason, { code: 'invalid-composition', stage: 'decode' });
  return { isLossless: met.length === 0, notes: met.map(({ reason }) => reason) };
}
