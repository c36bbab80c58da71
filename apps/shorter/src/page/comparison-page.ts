import { chartStyles, escapeHtml, htmlTable, legend, legendStyles, lookStyles } from '@tokstream/look';
import type { Bench } from '../measure/bench.ts';
import { plainFigures, type WayFigures, wayFigures } from '../measure/figures.ts';
import { drawnTexts } from '../measure/measure-cells.ts';
import { verdicts } from '../measure/verdicts.ts';
import type { Cell, MergedCell } from '../results/cell.ts';
import { describeVerdicts } from '../view/describe-verdicts.ts';
import { figureRows } from '../view/figure-rows.ts';
import { percent } from '../view/format-figures.ts';
import { type Curve, curveChart } from './curve-chart.ts';
import { drawnText } from './drawn-text.ts';
import { pageStyles } from './page-styles.ts';

/** What was measured as one page that needs nothing but itself. */
export function comparisonPage(cells: readonly Cell[], bench: Bench, isCut: boolean): string {
  const figures = wayFigures(cells);
  const plain = plainFigures(cells);
  const names = [...new Set(figures.map(({ way }) => way))];
  const title = `Shorter: ${bench.modelName} on ${bench.backend}`;
  const { settings, texts } = bench;
  const facts = [
    ['encoder', `${bench.modelName}, ${bench.encoder.shape.layers} layers, width ${bench.encoder.shape.width}, ${bench.encoder.shape.maxPositions} positions`],
    ['texts', `${plain.texts} in ${new Set(texts.map(({ language }) => language)).size} languages${settings.files.length === 0 ? ', which the embedded encoder was not trained on' : ''}; of each its beginning, as much as the encoder reads`],
    ['as they are', [...Object.entries(plain.right).map(([set, share]) => `${set} right in ${percent(share)}`), `${plain.bits.toFixed(2)} bits a hidden token`].join(', ')],
    ['time', `of the encoder and the merging inside it, shortened over plain, in turns, ${settings.rounds} rounds on the ${settings.timed} longest texts; learning merges of tokens is not in it`],
    ['margins', 'Student’s 95 % intervals over texts'],
  ] as const;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${lookStyles}${chartStyles}${pageStyles}${legendStyles(names.length)}</style>
</head>
<body>
<header class="bar"><h1>Fewer positions for the same text</h1><p class="muted">${escapeHtml(bench.modelName)} on ${escapeHtml(bench.backend)}</p></header>
<main>
${isCut ? '<p class="alarm">The run was stopped early: not everything was measured.</p>' : ''}
${chartSection(figures, names)}
<section><h2>How far each method can go</h2><ul class="plain">${describeVerdicts(verdicts(figures)).map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></section>
${tableSection(figures)}
${textSection(cells, bench)}
<section><h2>How it was measured</h2><dl class="facts">${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl></section>
</main>
</body>
</html>
`;
}

function chartSection(figures: readonly WayFigures[], names: readonly string[]): string {
  const sets = [...new Set(figures.flatMap(({ right }) => Object.keys(right)))];
  const curves = (y: (of: WayFigures) => { readonly mean: number; readonly margin: number | undefined } | undefined): readonly Curve[] =>
    names.map((name, index) => ({
      name,
      index,
      points: figures.flatMap((of) => {
        const value = of.way === name ? y(of) : undefined;
        return value === undefined ? [] : [{ x: of.saved.mean, y: value.mean, margin: value.margin }];
      }),
    }));
  const xTitle = 'positions gone behind the last layer';
  const charts = [
    ...sets.map((set) => curveChart({ title: `${set}: right answers lost, of 100`, xTitle, curves: curves(({ right }) => right[set]?.lost), across: { label: '2 points', value: 0.02 } })),
    curveChart({ title: 'hidden tokens: bits more than in the plain text', xTitle, curves: curves(({ moreBits }) => moreBits), isBits: true }),
    curveChart({ title: 'time of the encoder over that of the plain text', xTitle, curves: curves(({ time }) => time), across: { label: 'plain', value: 1 } }),
  ];
  return `<section><h2>What it costs and saves</h2>${legend(names)}<div class="charts">${charts.join('')}</div></section>`;
}

function tableSection(figures: readonly WayFigures[]): string {
  const { columns, rows } = figureRows(figures);
  const languages = [...new Set(figures.flatMap(({ savedByLanguage }) => Object.keys(savedByLanguage)))];
  const byLanguage = figures.map(({ way, strength, savedByLanguage }) => [`${way} ${percent(strength)}`, ...languages.map((language) => (savedByLanguage[language] === undefined ? '' : percent(savedByLanguage[language])))]);
  return `<section><h2>All figures</h2>${htmlTable('Methods and strengths', columns, rows)}<details><summary>Positions gone, by language</summary>${htmlTable('By language', ['method', ...languages], byLanguage)}</details></section>`;
}

function textSection(cells: readonly Cell[], { texts, settings }: Bench): string {
  const middle = settings.strengths.toSorted((a, b) => a - b)[Math.floor((settings.strengths.length - 1) / 2)];
  const drawn = drawnTexts(texts).flatMap((text, at) => {
    const own = cells.filter((cell): cell is MergedCell => cell.type === 'merged' && cell.text === text.name && cell.groups !== undefined && cell.strength === middle);
    if (own.length === 0) return [];
    return [`<details${at === 0 ? ' open' : ''}><summary>${escapeHtml(text.name)}</summary>${own.map((cell) => `<h3>${escapeHtml(cell.way)}: ${cell.positions} to ${cell.left} positions</h3>${drawnText(text, cell.groups!)}`).join('')}</details>`];
  });
  return drawn.length === 0 ? '' : `<section><h2>The texts, merged at ${percent(middle!)}</h2><p class="note">Pieces of one colour next to each other, or in reach of a pointer, went into one slot; dotted tokens stayed alone. Hidden states inside the encoder merge wherever they stand.</p>${drawn.join('\n')}</section>`;
}
