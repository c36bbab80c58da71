import { intervalOf } from '@tokstream/app-shell';
import { htmlTable, legend } from '@tokstream/look';
import { baseline, type MethodFigures } from '../measure/method-figures.ts';
import type { SourceCell } from '../results/cell.ts';
import { lossTable } from '../view/figure-rows.ts';
import { recoveryChart, type RecoverySeries } from './recovery-chart.ts';

/** Losses over the steps, what they are more than those of the baseline, and both as a table. */
export function lossSection(figures: readonly MethodFigures[], sources: readonly SourceCell[]): string {
  const source = sources.length === 0 ? undefined : intervalOf(sources.map(({ bits, bytes }) => bits / bytes)).mean;
  const losses = figures.map(({ method, losses: points }, index): RecoverySeries => ({ name: method, index, points: points.map(({ step, loss }) => ({ step, value: loss.mean })) }));
  const differences = figures.flatMap(({ method, losses: points }, index): RecoverySeries[] => {
    const compared = points.flatMap(({ step, difference }) => (difference === undefined ? [] : [{ step, value: difference.mean, margin: difference.margin }]));
    return compared.length === 0 ? [] : [{ name: method, index, points: compared }];
  });
  const charts = [
    recoveryChart({ title: 'Bits per byte of held-out text', series: losses, across: source === undefined ? undefined : { label: `before, with its own tokenizer: ${source.toFixed(3)}`, value: source } }),
    recoveryChart({ title: `Bits per byte more than ${baseline}, seed by seed, with 95 % intervals`, series: differences, across: { label: baseline, value: 0 } }),
  ].filter((chart) => chart !== '');
  const [head, ...rows] = lossTable(figures, sources);
  const caption = 'Bits per byte of held-out text, the mean over the seeds; differences are taken seed by seed, with their 95 % intervals';
  return `<section><h2>Bits per byte</h2>
${charts.length === 0 ? '' : legend(figures.map(({ method }) => method))}
${charts.join('\n')}
${htmlTable(caption, head!, rows)}
</section>`;
}
