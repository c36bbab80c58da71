import { write } from '@tokstream/app-shell';
import { methodFigures } from '../measure/method-figures.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeVerdict } from './describe-verdicts.ts';

/** One JSON object a cell, as the results file has it, and a summary. */
export function jsonView(stdout: NodeJS.WritableStream): ComparisonView {
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  return {
    put: (cell) => write(stdout, line(cell)),
    end(comparison) {
      const methods = methodFigures(comparison).map(({ method, losses, tokensPerByte, vocabulary, rows }) => ({ method, losses, tokensPerByte, vocabulary, rows }));
      const told = verdicts(comparison).map((verdict) => ({ ...verdict, text: describeVerdict(verdict) }));
      return write(stdout, line({ type: 'summary', complete: !comparison.isCut, methods, leftOut: comparison.leftOut, verdicts: told }));
    },
  };
}
