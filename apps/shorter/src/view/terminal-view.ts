import { type AppIo, printable, textTable, write } from '@tokstream/app-shell';
import type { Bench } from '../measure/bench.ts';
import { plainFigures, wayFigures } from '../measure/figures.ts';
import { drawnTexts } from '../measure/measure-cells.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { MergedCell } from '../results/cell.ts';
import { spansOf } from '../spans/spans-of.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeVerdicts } from './describe-verdicts.ts';
import { figureRows } from './figure-rows.ts';
import { percent } from './format-figures.ts';

/** Characters of a text that are drawn. */
const drawnLength = 160;

/** A table in the end, how far each way can go, and the beginning of a text with bars between what was merged. */
export function terminalView({ stdout }: Pick<AppIo, 'stdout'>, bench: Pick<Bench, 'texts' | 'modelName' | 'backend'>): ComparisonView {
  return {
    put: () => Promise.resolve(),
    async end(cells) {
      const figures = wayFigures(cells);
      if (figures.length === 0) return;
      const { texts, right, bits } = plainFigures(cells);
      const { columns, rows } = figureRows(figures);
      const answers = Object.entries(right).map(([set, share]) => `${set} right in ${percent(share)}`);
      const lines = [
        `${texts} ${texts === 1 ? 'text' : 'texts'}, ${bench.modelName} on ${bench.backend}; as they are: ${[...answers, `${bits.toFixed(2)} bits a hidden token`].join(', ')}`,
        '',
        ...textTable([columns, ...rows]),
        '',
        ...describeVerdicts(verdicts(figures)),
        ...drawing(cells.findLast((cell): cell is MergedCell => cell.type === 'merged' && cell.way === 'dynamic-bpe' && cell.groups !== undefined), bench),
      ];
      await write(stdout, `${lines.join('\n')}\n`);
    },
  };
}

function drawing(cell: MergedCell | undefined, { texts }: Pick<Bench, 'texts'>): readonly string[] {
  const text = drawnTexts(texts).find(({ name }) => name === cell?.text);
  if (cell?.groups === undefined || text === undefined) return [];
  const merged = spansOf(text, cell.groups).map(({ text: piece }) => piece.replaceAll('|', '¦')).join('|');
  return ['', `${cell.text}, ${cell.way} at ${percent(cell.strength)}:`, printable(merged.replaceAll(/\s+/g, ' ').slice(0, drawnLength))];
}
