import { chartStyles, escapeHtml, legend, legendStyles, lookStyles } from '@tokstream/look';
import type { Comparison } from '../measure/comparison.ts';
import { documentFigures, lossUnit } from '../measure/document-figures.ts';
import { needleFigures } from '../measure/needle-figures.ts';
import { verdicts } from '../measure/verdicts.ts';
import { documentSection } from './document-section.ts';
import { needleSection } from './needle-section.ts';
import { pageStyles } from './page-styles.ts';
import { retentionSection } from './retention-section.ts';
import { verdictSection } from './verdict-section.ts';

/** What the page tells beside the comparison. */
export interface PageContext {
  /** Model and backend, as people call them. */
  readonly title: string;
  /** What else there is to know, by name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** The page: the verdict, curves and tables, what survived, needles and sinks. It needs nothing but itself, no scripts either. */
export function comparisonPage({ documents, needles, sinks, planned, isCut }: Comparison, { title, facts }: PageContext): string {
  const unit = lossUnit(documents);
  const figures = documentFigures(documents);
  const policies = [...new Set([...documents, ...needles].map(({ policy }) => policy))];
  const cut = isCut ? `<p class="alarm">The run was stopped early: ${documents.length + needles.length} of ${planned} cells.</p>` : '';
  const sections = [
    verdictSection(verdicts(documents), figures, unit),
    figures.length === 0 ? legend(policies) : documentSection(figures, unit, policies),
    retentionSection(figures),
    needleSection(needleFigures(needles), policies),
    sinks.length === 0 ? '' : `<section><h2>Attention sinks</h2>${sinks.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</section>`,
  ];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream long-context</title><style>${lookStyles}${chartStyles}${pageStyles}${legendStyles(policies.length)}</style></head>
<body>
<header class="bar"><h1>tokstream <span>long-context</span></h1><p class="muted">${escapeHtml(title)}</p></header>
<main>
${cut}${sections.filter((section) => section !== '').join('\n')}
<section><h2>How it was measured</h2><dl class="facts">${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl></section>
</main>
</body>
</html>
`;
}
