/** Chart, bars and tables, beside those that `chartStyles` has rules for. */
export const pageStyles = `
main { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
section { display: flex; flex-direction: column; gap: .875rem; min-width: 0; }
section > h2 { font-size: 1.0625rem; color: var(--ink); letter-spacing: -.01em; }
p, li { max-width: 80ch; }
details > summary { cursor: pointer; font-size: .875rem; }
details[open] > summary { margin-block-end: .5rem; }
ul.plain { margin: 0; padding-inline-start: 1.25rem; display: flex; flex-direction: column; gap: .25rem; }
.note { font-size: .8125rem; color: var(--muted); line-height: 1.45; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); font-weight: 600; }
.verdict { display: flex; flex-direction: column; gap: .5rem; margin: 0; padding: 0; list-style: none; }
.verdict li { padding: .5rem .875rem; border-inline-start: 4px solid var(--line); background: var(--surface); font-size: .875rem; }
.verdict .as-expected { border-color: var(--series-2); }
.verdict .otherwise { border-color: var(--error); }
.bars { display: grid; grid-template-columns: max-content minmax(6rem, 1fr); gap: .25rem .875rem; align-items: center; font-size: .875rem; }
.bar-strip { display: block; width: 100%; height: 1rem; }
.bars rect, .key rect { fill: var(--muted); }
.bars .from-exact, .key .from-exact { fill: var(--series-0); }
.bars .from-pieces, .key .from-pieces { fill: var(--series-2); }
.bars .from-neighbours, .key .from-neighbours { fill: var(--series-3); }
.bars .from-aligned, .key .from-aligned { fill: color-mix(in oklab, var(--series-3), var(--series-0)); }
.bars .from-sparse-code, .key .from-sparse-code { fill: var(--series-4); }
.bars .from-mean, .key .from-mean { fill: color-mix(in oklab, var(--series-1) 45%, var(--surface)); }
.bars .from-random, .key .from-random { fill: var(--series-1); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--muted); font-size: .8125rem; padding-block-end: .25rem; }
th, td { padding: .25rem .75rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); }
th:first-child, td.made { text-align: start; }
th:first-child { padding-inline-start: 0; }
td.made { white-space: normal; }
.part { white-space: nowrap; margin-inline-end: .75rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
@media print { main { gap: 1.5rem; padding-block-start: 1rem; } .scroll { overflow: visible; } table { font-size: .6875rem; } th, td { padding-inline: .3rem; } .bar-strip, .chart { print-color-adjust: exact; } tr { break-inside: avoid; } }
`;
