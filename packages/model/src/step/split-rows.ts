import type { StepOutput, Want } from '../causal-lm.ts';
import type { RowsOfPass } from './plan-passes.ts';

/** What a step gives of all rows, one after another. */
interface JointRows {
  /** `[n, vocabulary]`, of the rows whose logits are wanted. */
  readonly logits: Float32Array;
  /** `[rows, …]` each. */
  readonly hidden: readonly Float32Array[];
}

/** The part of each pass, as views. */
export function splitRows(passes: readonly RowsOfPass[], { logits: wanted = 'last' }: Want, { logits, hidden }: JointRows): readonly Pick<StepOutput, 'logits' | 'hidden'>[] {
  const rows = passes.reduce((sum, { count }) => sum + count, 0);
  const part = (all: Float32Array, from: number, count: number, of: number): Float32Array => all.subarray((from * all.length) / of, ((from + count) * all.length) / of);
  return passes.map(({ first, count }, pass) => ({
    logits: wanted === 'all' ? part(logits, first, count, rows) : part(logits, pass, 1, passes.length),
    hidden: hidden.map((stream) => part(stream, first, count, rows)),
  }));
}
