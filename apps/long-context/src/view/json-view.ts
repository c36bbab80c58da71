import { write } from '@tokstream/app-shell';
import { lossUnit } from '../measure/document-figures.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeVerdict } from './describe-verdict.ts';

/** One JSON object a cell, as the results file has it, and a summary. */
export function jsonView(stdout: NodeJS.WritableStream): ComparisonView {
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  return {
    put: (cell) => write(stdout, line(cell)),
    end({ documents, needles, sinks, isCut }) {
      const unit = lossUnit(documents);
      const told = verdicts(documents).map((verdict) => ({ ...verdict, text: describeVerdict(verdict, unit) }));
      return write(stdout, line({ type: 'summary', cells: documents.length + needles.length, complete: !isCut, unit, verdicts: told, sinks }));
    },
  };
}
