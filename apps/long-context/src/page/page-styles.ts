/** Charts, strips and tables, beside those that `chartStyles` has rules for. */
export const pageStyles = `
details > summary { cursor: pointer; font-size: .875rem; }
details[open] > summary { margin-block-end: .5rem; }
main { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
section { display: flex; flex-direction: column; gap: .875rem; min-width: 0; }
section > h2 { font-size: 1.0625rem; color: var(--ink); letter-spacing: -.01em; }
section > h3 { font-size: .9375rem; }
p, li { max-width: 72ch; }
ul.plain { margin: 0; padding-inline-start: 1.25rem; display: flex; flex-direction: column; gap: .25rem; }
.note { font-size: .8125rem; color: var(--muted); line-height: 1.45; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); font-weight: 600; }
.verdict { display: flex; flex-direction: column; gap: .5rem; margin: 0; padding: 0; list-style: none; }
.verdict li { padding: .625rem .875rem; border-inline-start: 4px solid var(--line); background: var(--surface); }
.verdict .less { border-color: var(--series-2); }
.verdict .more { border-color: var(--error); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem 2rem; }
.chart .zero { stroke: var(--muted); }
.charts:has(.series:hover) .series:not(:hover) { opacity: .25; }
.strips { display: grid; grid-template-columns: max-content repeat(var(--columns), minmax(6rem, 1fr)); gap: .375rem .875rem; align-items: center; font-size: .8125rem; }
.strips .head { color: var(--muted); }
.strip { display: block; width: 100%; height: calc(var(--rows) * 4px); min-height: 16px; max-height: 96px; background: var(--surface); outline: 1px solid var(--line); }
.strip path { stroke: var(--accent); fill: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--muted); font-size: .8125rem; padding-block-end: .25rem; }
th, td { padding: .25rem .75rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); }
th:first-child { text-align: start; padding-inline-start: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
@media print { main { gap: 1.5rem; padding-block-start: 1rem; } .scroll { overflow: visible; } table { font-size: .6875rem; } th, td { padding-inline: .3rem; } .strip, .chart { print-color-adjust: exact; } tr { break-inside: avoid; } }
`;
