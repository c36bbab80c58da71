import { escapeHtml, lookStyles } from '@tokstream/look';
import { type TransplantResult, transplantTables } from './transplant-text.ts';

const styles = `
main { display: flex; flex-direction: column; gap: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-block-end: 1px solid var(--line); text-align: end; }
th:first-child, td:first-child { text-align: start; }
`;

/** A report as one page that needs nothing else. */
export function transplantPage(result: TransplantResult): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string => `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  const tables = transplantTables(result).map(({ head, rows }) => `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`);
  const warnings = result.warnings.map((warning) => `<p>${escapeHtml(warning)}</p>`);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream transplant</title><style>${lookStyles}${styles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>transplant</span></h1><p class="muted">${escapeHtml(result.out)}, by ${escapeHtml(result.method)}</p></header>
<main>
${[...tables, ...warnings].join('\n')}
</main>
</body>
</html>
`;
}
