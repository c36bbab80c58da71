import { escapeHtml, lookStyles } from '@tokstream/look';
import { languageRows } from '../measure/language-rows.ts';
import { anatomySection } from './anatomy-section.ts';
import { figuresSection } from './figures-section.ts';
import { overviewSection } from './overview-section.ts';
import { mixtureSection } from './mixture-section.ts';
import type { PageContext } from './page-context.ts';
import { pageStyles } from './page-styles.ts';
import { premiumSection } from './premium-section.ts';
import { samplesSection } from './samples-section.ts';
import { splitSection } from './split-section.ts';
import { tableSection } from './table-section.ts';

const sections: readonly ((context: PageContext) => string)[] = [overviewSection, premiumSection, samplesSection, splitSection, figuresSection, anatomySection, mixtureSection, tableSection];

/** The page: the same bytes for the same audit, in need of nothing but itself, no scripts either. */
export function auditPage(given: Omit<PageContext, 'rows'>): string {
  const context: PageContext = { ...given, rows: languageRows(given.audits, given.declarations) };
  const { audits, declarations, reference } = given;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream tokenizer audit</title><style>${lookStyles}${pageStyles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>tokenizer audit</span></h1><p class="muted">${audits.length} tokenizers, ${declarations.length} languages, against ${escapeHtml(reference.name)}</p></header>
<main>
${sections.map((section) => section(context)).join('\n')}
</main>
</body>
</html>
`;
}
