import type { Interval } from '@tokstream/app-shell';
import type { Comparison } from './comparison.ts';
import { losses, type MeasuredLoss } from './losses.ts';
import { differenceOf } from './method-figures.ts';

/** What the papers lead one to expect of a pair of methods, and what was found. */
export interface Verdict {
  readonly step: number;
  /** Expected to lose less. */
  readonly better: string;
  readonly worse: string;
  /** Bits a byte that the first loses more than the second, seed by seed. */
  readonly difference: Interval;
  /** What the 95 % interval allows to say. */
  readonly outcome: 'as-expected' | 'otherwise' | 'unsure';
}

/** Methods that are expected below `mean`, which is expected below `random`. */
const informed: readonly string[] = ['focus', 'omp', 'token-adapt'];

/** Each pair that was measured, before the training and at its end. */
export function verdicts(comparison: Pick<Comparison, 'starts' | 'recoveries'>): readonly Verdict[] {
  const measured = losses(comparison);
  const last = Math.max(0, ...measured.map(({ step }) => step));
  return [...new Set([0, last])].flatMap((step) => verdictsAt(step, measured.filter((one) => one.step === step)));
}

function verdictsAt(step: number, there: readonly MeasuredLoss[]): readonly Verdict[] {
  const methods = [...new Set(there.map(({ method }) => method))];
  const named = (name: string): readonly string[] => methods.filter((method) => method.split(':', 1)[0] === name);
  const pairsOf = (names: readonly string[], worse: string): (readonly [string, string])[] => names.flatMap((name) => named(name).flatMap((one) => named(worse).map((other) => [one, other] as const)));
  return [...pairsOf(informed, 'mean'), ...pairsOf(['mean'], 'random')].flatMap(([better, worse]) => {
    const difference = differenceOf(there, better, worse);
    return difference === undefined ? [] : [{ step, better, worse, difference, outcome: outcomeOf(difference) }];
  });
}

function outcomeOf({ mean, margin = Number.POSITIVE_INFINITY }: Interval): Verdict['outcome'] {
  if (mean + margin < 0) return 'as-expected';
  return mean - margin > 0 ? 'otherwise' : 'unsure';
}
