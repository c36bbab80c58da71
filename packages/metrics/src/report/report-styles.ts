/** What a report adds to `lookStyles`: charts, tables and colours of series, each told apart also by its dash. */
export const reportStyles = `
:root {
  --series-0: light-dark(#0a617c, #6fc7e1);
  --series-1: light-dark(#c2410c, #fb9b6b);
  --series-2: light-dark(#2e8b57, #6bd49b);
  --series-3: light-dark(#8a4fbf, #c9a2f0);
  --series-4: light-dark(#b58900, #e6c34d);
  --series-5: light-dark(#4b5563, #b8bfca);
}
main { grid-template-columns: minmax(0, 1fr); gap: 3rem; }
section { display: flex; flex-direction: column; gap: 1rem; min-width: 0; }
section > h2 { font-size: 1.1875rem; color: var(--ink); letter-spacing: -.01em; }
section > h2 small { font-size: .8125rem; font-weight: 400; color: var(--muted); letter-spacing: 0; }
p, li { max-width: 72ch; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); }
.headlines { display: grid; grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); gap: .75rem; margin: 0; }
.headlines > div { display: flex; flex-direction: column; gap: .125rem; padding: .75rem .875rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); }
.headlines dt { font-size: .75rem; color: var(--muted); }
.headlines dd { font-size: 1.375rem; font-weight: 600; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
.headlines dd small { font-size: .75rem; font-weight: 400; color: var(--muted); letter-spacing: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: .375rem; }
.legend svg { width: 1.5rem; height: .5rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.chart { margin: 0; min-width: 0; max-width: 40rem; break-inside: avoid; }
.chart figcaption { font-size: .8125rem; font-weight: 600; color: var(--muted); padding-block-end: .25rem; }
.chart svg { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { font: 11px var(--sans); fill: var(--muted); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); }
.series { stroke: var(--own); }
.series polyline, .series path { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
.series rect { fill: var(--own); stroke: none; opacity: .8; }
.series circle { fill: var(--own); stroke: var(--paper); stroke-width: .75; stroke-dasharray: none; }
.series .whisker { stroke-width: 1; stroke-dasharray: none; opacity: .6; }
rect ~ .whisker { stroke: var(--ink); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .75rem; text-align: end; vertical-align: baseline; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); white-space: normal; min-width: 14rem; }
tbody th small, td small { display: block; font-size: .75rem; font-weight: 400; color: var(--muted); }
th:first-child { text-align: start; padding-inline-start: 0; }
.better { color: var(--series-2); font-weight: 600; }
.worse { color: var(--error); font-weight: 600; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
.facts dt { font-size: .75rem; color: var(--muted); }
details > summary { cursor: pointer; font-size: .875rem; }
@media print { main { gap: 1.5rem; } .scroll { overflow: visible; } .series, .headlines > div { print-color-adjust: exact; } tr { break-inside: avoid; } }
`;
