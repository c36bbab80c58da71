import { type AppIo, printable, write } from '@tokstream/app-shell';
import { figuresOf, totalFigures } from '../measure/figures.ts';
import { type Comparison, medianRun, type Version } from '../measure/version.ts';
import type { ComparisonView } from './comparison-view.ts';
import { describeDifference } from './describe-difference.ts';
import { describeVersion } from './describe-version.ts';
import { formatRatio } from './format-figures.ts';
import { terminalTable } from './terminal-table.ts';
import { terminalLegend, terminalText } from './terminal-text.ts';

const narrowest = 40;
const widest = 120;

/** For people: each prompt with a panel a version and a table, and the table of all prompts. */
export function terminalView({ stdout, colour }: Pick<AppIo, 'stdout' | 'colour'>, wayNames: readonly string[]): ComparisonView {
  const width = Math.min(widest, Math.max(narrowest, stdout.columns ?? 100)) - 2;
  const tableWidth = stdout.columns ?? Number.POSITIVE_INFINITY;
  const style = (code: string, text: string): string => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  let shown = 0;
  const panel = (version: Version, comparison: Comparison): string[] => {
    const { name, difference } = version;
    const figures = figuresOf(version, comparison);
    const speed = version === comparison.plain ? '' : `${formatRatio(figures)} as fast as plain, `;
    const title = `${style('1', printable(name))}  ${style('2', speed + describeVersion(figures))}`;
    const warning = difference === undefined ? [] : [style('1;31', `  ! ${printable(describeDifference(difference))}`)];
    return [title, ...warning, ...terminalText(medianRun(version), colour, width).map((line) => `  ${line}`), ''];
  };
  return {
    async put(comparison) {
      const { promptName, prompt, promptTokens, plain, drafted } = comparison;
      const lines = [
        ...(shown === 0 ? [terminalLegend(colour), ''] : []),
        style('1;7', ` ${printable(promptName)} `) + style('2', ` ${promptTokens} tokens`),
        ...prompt.split('\n').map((line) => style('2', `  ${printable(line)}`)),
        '',
        ...[plain, ...drafted].flatMap((version) => panel(version, comparison)),
        ...terminalTable([plain, ...drafted].map((version) => [printable(version.name), figuresOf(version, comparison)]), tableWidth),
        '',
      ];
      shown += 1;
      await write(stdout, `${lines.join('\n')}\n`);
    },
    async end(comparisons, isCut) {
      if (isCut) await write(stdout, `${style('1', `Stopped early; this is what there was.`)}\n`);
      if (comparisons.length < 2) return;
      const rows = ['plain', ...wayNames].flatMap((name) => {
        const figures = totalFigures(name, comparisons);
        return figures === undefined ? [] : [[printable(name), figures] as const];
      });
      await write(stdout, `${[style('1;7', ` all ${comparisons.length} prompts `), '', ...terminalTable(rows, tableWidth)].join('\n')}\n`);
    },
  };
}
