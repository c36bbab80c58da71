import { write } from '@tokstream/app-shell';
import { plainFigures, wayFigures } from '../measure/figures.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeVerdicts } from './describe-verdicts.ts';

/** One JSON object a cell, as the results file has it, and a summary. */
export function jsonView(stdout: NodeJS.WritableStream): ComparisonView {
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  return {
    put: (cell) => write(stdout, line(cell)),
    end(cells, isCut) {
      const methods = wayFigures(cells);
      const judged = verdicts(methods);
      return write(stdout, line({ type: 'summary', complete: !isCut, plain: plainFigures(cells), methods, verdicts: judged, text: describeVerdicts(judged) }));
    },
  };
}
