import { chartStyles, escapeHtml, htmlTable, legendStyles, lookStyles } from '@tokstream/look';
import type { Comparison } from '../measure/comparison.ts';
import { methodFigures } from '../measure/method-figures.ts';
import { verdicts } from '../measure/verdicts.ts';
import { describeOrder, describeVerdict, expectation } from '../view/describe-verdicts.ts';
import { provenanceTable } from '../view/figure-rows.ts';
import { exampleTables } from './example-table.ts';
import { lossSection } from './loss-section.ts';
import type { PageContext } from './page-context.ts';
import { pageStyles } from './page-styles.ts';
import { provenanceBars } from './provenance-bars.ts';

/** The page: what was found against what was expected, curves and table, where rows come from. It needs nothing but itself, no scripts either. */
export function comparisonPage(comparison: Comparison, { title, facts }: PageContext): string {
  const { sources, leftOut, isCut } = comparison;
  const figures = methodFigures(comparison);
  const found = verdicts(comparison);
  const names = figures.map(({ method }) => method);
  const [head, ...shares] = provenanceTable(figures);
  const order = [...describeOrder(figures), ...(found.length === 0 ? [] : [expectation])].map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  const warnings = figures.flatMap(({ method, warnings: lines }) => lines.map((line) => `<li>${escapeHtml(`${method}: ${line}`)}</li>`));
  const sections = [
    order === '' ? '' : `<section><h2>Order</h2>${order}<ul class="verdict">${found.map((verdict) => `<li class="${verdict.outcome}">${escapeHtml(describeVerdict(verdict))}</li>`).join('')}</ul></section>`,
    lossSection(figures, sources),
    `<section><h2>Where rows come from</h2>${provenanceBars(figures)}${htmlTable('Share of the rows of the new table', head!, shares)}</section>`,
    `<section><h2>Single rows</h2><p class="note">Tokens that the old vocabulary does not have, from frequent ones to rare ones, of the first seed.</p>${exampleTables(figures)}</section>`,
    warnings.length === 0 ? '' : `<section><h2>Warnings</h2><ul class="plain">${warnings.join('')}</ul></section>`,
    leftOut.length === 0 ? '' : `<section><h2>Left out</h2><ul class="plain">${leftOut.map(({ method, why }) => `<li>${escapeHtml(`${method}: ${why}`)}</li>`).join('')}</ul></section>`,
  ];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream new-tokenizer</title><style>${lookStyles}${chartStyles}${pageStyles}${legendStyles(names.length)}</style></head>
<body>
<header class="bar"><h1>tokstream <span>new-tokenizer</span></h1><p class="muted">${escapeHtml(title)}</p></header>
<main>
${isCut ? '<p class="alarm">The run was stopped early: not everything was measured.</p>' : ''}${sections.filter((section) => section !== '').join('\n')}
<section><h2>How it was measured</h2><dl class="facts">${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl></section>
</main>
</body>
</html>
`;
}
