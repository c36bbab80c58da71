import { type AppIo, printable, textTable, write } from '@tokstream/app-shell';
import { methodFigures } from '../measure/method-figures.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeOrder, describeVerdict, expectation } from './describe-verdicts.ts';
import { lossTable, provenanceTable } from './figure-rows.ts';

/** For people: losses, where rows come from, and what follows. */
export function terminalView({ stdout, colour }: Pick<AppIo, 'stdout' | 'colour'>): ComparisonView {
  // Some terminals say 0 and mean that they do not know.
  const width = stdout.columns || Number.POSITIVE_INFINITY;
  const style = (code: string, text: string): string => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  const section = (heading: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [style('1;7', ` ${heading} `), ...lines.map((line) => printable(line)), '']);
  return {
    async put() {},
    async end(comparison) {
      const { sources, leftOut, isCut } = comparison;
      const figures = methodFigures(comparison);
      const found = verdicts(comparison);
      const lines = [
        ...(isCut ? [style('1', 'Stopped early: not everything was measured.'), ''] : []),
        ...section('Bits per byte of held-out text', textTable(lossTable(figures, sources), width)),
        ...section('Rows by where they come from', figures.length === 0 ? [] : textTable(provenanceTable(figures), width)),
        ...section('Order', [...describeOrder(figures), ...(found.length === 0 ? [] : [expectation, ...found.map(describeVerdict)])]),
        ...section('Warnings', figures.flatMap(({ method, warnings }) => warnings.map((warning) => `${method}: ${warning}`))),
        ...section('Left out', leftOut.map(({ method, why }) => `${method}: ${why}`)),
      ];
      await write(stdout, `${lines.join('\n').trimEnd()}\n`);
    },
  };
}
