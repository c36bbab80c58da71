/** Bars and tables of the page, beside the style sheet that all pages of tokstream have. */
export const pageStyles = `
main { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
section { display: flex; flex-direction: column; gap: 1rem; min-width: 0; }
section > h2 { font-size: 1.0625rem; color: var(--ink); }
.note { font-size: .8125rem; color: var(--muted); max-width: 80ch; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem 2rem; }
.chart { margin: 0; min-width: 0; break-inside: avoid; }
.chart figcaption { font-size: .8125rem; font-weight: 600; color: var(--muted); }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { font: 11px var(--sans); fill: var(--ink); font-variant-numeric: tabular-nums; }
.chart rect { fill: var(--line); stroke: var(--muted); stroke-width: .5; }
.chart .own rect { fill: var(--accent); stroke: none; }
.chart line { stroke: var(--ink); stroke-width: 1.25; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--muted); font-size: .8125rem; padding-block-end: .25rem; }
th, td { padding: .25rem .75rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); white-space: normal; min-width: 11rem; }
th:first-child, td:last-child { text-align: start; }
th:first-child { padding-inline-start: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
@media print { .scroll { overflow: visible; } .chart { print-color-adjust: exact; } tr { break-inside: avoid; } }
`;
