import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { checkIds } from '../processors/check-ids.ts';

/** Ids from one to another, both included: a part of the vocabulary. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** The ids of a range. */
export function idsOfRange({ from, to }: TokenRange): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

/** Leaves only these tokens; where an earlier processor had ruled all of them out, they are equally likely. */
export function onlyTokens(ids: readonly number[]): LogitsProcessor {
  const allowed = checkIds('onlyTokens', ids);
  return {
    name: 'only-tokens',
    apply(logits) {
      const kept = allowed.filter((id) => id < logits.length).map((id) => [id, logits[id]!] as const);
      const isRuledOut = kept.every(([, logit]) => logit === Number.NEGATIVE_INFINITY);
      logits.fill(Number.NEGATIVE_INFINITY);
      for (const [id, logit] of kept) logits[id] = isRuledOut ? 0 : logit;
    },
  };
}
