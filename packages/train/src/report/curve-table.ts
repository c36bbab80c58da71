import type { CurvePoint } from './training-curve.ts';

/** What a table of a curve shows. */
export interface CurveTableOptions {
  readonly tokensPerStep: number;
  /** The held-out figure, and what its column is called. */
  readonly heldOut: { readonly field: 'heldOutLoss' | 'bitsPerByte'; readonly heading: string };
  /** Rows at most; default 10. */
  readonly rows?: number;
}

/** Evenly spread evaluations of a run as a Markdown table, each with the mean training loss since the one before it. */
export function curveTable(curve: readonly CurvePoint[], { tokensPerStep, heldOut: { field, heading }, rows = 10 }: CurveTableOptions): string {
  const evaluated = curve.filter((point) => point[field] !== undefined);
  const shown = evaluated.filter((_, at) => Math.floor(((at + 1) * rows) / evaluated.length) > Math.floor((at * rows) / evaluated.length));
  let from = 0;
  const lines = shown.map(({ stepsDone, [field]: figure }) => {
    const losses = curve.flatMap((point) => (point.loss !== undefined && point.stepsDone > from && point.stepsDone <= stepsDone ? [point.loss] : []));
    from = stepsDone;
    const mean = losses.length === 0 ? '' : (losses.reduce((sum, loss) => sum + loss, 0) / losses.length).toFixed(3);
    return `| ${(stepsDone * tokensPerStep).toLocaleString('en')} | ${mean} | ${figure!.toFixed(3)} |`;
  });
  return [`| tokens | training loss, nats a token, mean since the row above | ${heading} |`, '|---|---|---|', ...lines].join('\n');
}
