/** Rules of charts whose series have the looks of `seriesLook`, and of their `legend`. The colours tell apart also for who sees fewer of them, with the dashes. */
export const chartStyles: string = `
:root {
  --series-0: light-dark(#0a617c, #6fc7e1);
  --series-1: light-dark(#c2410c, #fb9b6b);
  --series-2: light-dark(#2e8b57, #6bd49b);
  --series-3: light-dark(#8a4fbf, #c9a2f0);
  --series-4: light-dark(#b58900, #e6c34d);
  --series-5: light-dark(#4b5563, #b8bfca);
}
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
`;
