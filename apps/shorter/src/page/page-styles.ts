/** Charts, tables and drawn texts; the colours of the series tell apart also for who sees fewer of them, with the dashes. */
export const pageStyles: string = `
:root {
  --series-0: light-dark(#0a617c, #6fc7e1);
  --series-1: light-dark(#c2410c, #fb9b6b);
  --series-2: light-dark(#2e8b57, #6bd49b);
  --series-3: light-dark(#8a4fbf, #c9a2f0);
  --series-4: light-dark(#b58900, #e6c34d);
  --series-5: light-dark(#4b5563, #b8bfca);
}
main { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
section { display: flex; flex-direction: column; gap: .875rem; min-width: 0; }
section > h2 { font-size: 1.0625rem; color: var(--ink); letter-spacing: -.01em; }
p, li { max-width: 80ch; }
details > summary { cursor: pointer; font-size: .875rem; }
.note { font-size: .8125rem; color: var(--muted); line-height: 1.45; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem; }
.chart { margin: 0; min-width: 0; break-inside: avoid; }
.chart figcaption { font-size: .8125rem; font-weight: 600; color: var(--muted); }
.chart svg { display: block; width: 100%; height: auto; }
.chart text { font: 11px var(--sans); fill: var(--muted); font-variant-numeric: tabular-nums; }
.chart .grid { stroke: var(--line); }
.chart .across { stroke: var(--ink); stroke-dasharray: 1.5 3; }
.series { stroke: var(--own); transition: opacity .1s; }
.series polyline { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
.series .margin { stroke-width: 1; stroke-dasharray: none; opacity: .55; }
.series circle { fill: var(--own); stroke: var(--paper); stroke-width: .75; stroke-dasharray: none; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
.key { display: flex; align-items: center; gap: .375rem; cursor: default; }
.key svg { width: 1.5rem; height: .5rem; }
.swatch { stroke: var(--own); stroke-width: 2.5; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--muted); font-size: .8125rem; padding-block-end: .25rem; }
th, td { padding: .25rem .75rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); }
th:first-child { text-align: start; padding-inline-start: 0; }
ul.plain { margin: 0; padding-inline-start: 1.25rem; display: flex; flex-direction: column; gap: .25rem; }
details h3 { font-size: .8125rem; font-weight: 600; color: var(--muted); margin-block: .75rem .25rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
.facts dt { color: var(--muted); font-size: .8125rem; }
.drawn { font-size: .9375rem; line-height: 1.9; overflow-wrap: anywhere; margin: 0; }
.drawn mark { color: inherit; background: color-mix(in srgb, var(--own) 18%, transparent); border-block-end: 2px solid var(--own); border-radius: 3px; padding-block: .1em; }
.drawn .alone { border-block-end: 1px dotted var(--line); }
.drawn del { opacity: .45; }
${Array.from({ length: 6 }, (_, at) => `.slot-${at} { --own: var(--series-${at}); }`).join('\n')}
`;
