import { type Interval, intervalOf } from '@tokstream/app-shell';
import type { Provenance } from '@tokstream/embed-init';
import type { RowExample, StartCell } from '../results/cell.ts';
import type { Comparison } from './comparison.ts';
import { losses, type MeasuredLoss } from './losses.ts';

/** Loss after so many steps; 0 is before any. */
export interface StepLoss {
  readonly step: number;
  /** Bits a byte, over the seeds, which differ by their text. */
  readonly loss: Interval;
  /** What is lost more than by the baseline, seed by seed; undefined for the baseline and where there is none. */
  readonly difference: Interval | undefined;
}

/** What is known of a method. */
export interface MethodFigures {
  readonly method: string;
  readonly losses: readonly StepLoss[];
  readonly tokensPerByte: number;
  readonly vocabulary: number;
  /** Mean share of the rows by where they come from. */
  readonly rows: Readonly<Partial<Record<Provenance, number>>>;
  /** Of the first seed. */
  readonly examples: readonly RowExample[];
  /** Of all seeds, each once. */
  readonly warnings: readonly string[];
}

/** What others are compared with where it was measured. */
export const baseline = 'mean';

/** The figures of every method, the lowest loss at the start first. */
export function methodFigures(comparison: Pick<Comparison, 'starts' | 'recoveries'>): readonly MethodFigures[] {
  const { starts } = comparison;
  const measured = losses(comparison);
  const figures = [...new Set(starts.map(({ method }) => method))].map((method): MethodFigures => {
    const own = starts.filter((cell) => cell.method === method);
    const steps = [...new Set(measured.filter((one) => one.method === method).map(({ step }) => step))].toSorted((one, other) => one - other);
    return {
      method,
      losses: steps.map((step) => {
        const there = measured.filter((one) => one.step === step);
        return { step, loss: intervalOf(there.filter((one) => one.method === method).map(({ loss }) => loss)), difference: method === baseline ? undefined : differenceOf(there, method, baseline) };
      }),
      tokensPerByte: tokensPerByte(own),
      vocabulary: Math.round(intervalOf(own.map(({ vocabulary }) => vocabulary)).mean),
      rows: rowShares(own),
      examples: own.toSorted((one, other) => one.seed - other.seed)[0]!.examples,
      warnings: [...new Set(own.flatMap(({ warnings }) => warnings))],
    };
  });
  return figures.toSorted((one, other) => one.losses[0]!.loss.mean - other.losses[0]!.loss.mean);
}

/** Bits a byte that a method loses more than another at one step, over the seeds that have both; undefined for none. */
export function differenceOf(there: readonly MeasuredLoss[], method: string, other: string): Interval | undefined {
  const others = new Map(there.filter((one) => one.method === other).map(({ seed, loss }) => [seed, loss]));
  const differences = there.flatMap((one) => (one.method === method && others.has(one.seed) ? [one.loss - others.get(one.seed)!] : []));
  return differences.length === 0 ? undefined : intervalOf(differences);
}

/** Tokens over bytes of all passages. */
export function tokensPerByte(cells: readonly { readonly tokens: number; readonly bytes: number }[]): number {
  return cells.reduce((sum, { tokens }) => sum + tokens, 0) / cells.reduce((sum, { bytes }) => sum + bytes, 0);
}

function rowShares(cells: readonly StartCell[]): MethodFigures['rows'] {
  const shares: Partial<Record<Provenance, number>> = {};
  for (const { rows, vocabulary } of cells) for (const [name, count] of Object.entries(rows) as [Provenance, number][]) shares[name] = (shares[name] ?? 0) + count / vocabulary / cells.length;
  return shares;
}
