/** Colours of tokenizers and kinds, plots, cards and tables. */
export const pageStyles = `
main { grid-template-columns: minmax(0, 1fr); gap: 3rem; }
section { display: flex; flex-direction: column; gap: .875rem; min-width: 0; }
section > h2 { font-size: 1.25rem; color: var(--ink); letter-spacing: -.015em; }
section > h2 small { font-weight: 400; font-size: .875rem; color: var(--muted); margin-inline-start: .625rem; letter-spacing: 0; }
h3, h4 { margin: 0; }
.lead { font: 1.1875rem/1.6 var(--serif); max-width: 68ch; }
.note { font-size: .8125rem; color: var(--muted); line-height: 1.5; max-width: 90ch; }
.t0 { --own: light-dark(#0a617c, #6fc7e1); } .t1 { --own: light-dark(#c2410c, #fb9a5b); } .t2 { --own: light-dark(#3f7d20, #93cf6b); } .t3 { --own: light-dark(#7c3aad, #c79bef); }
.t4 { --own: light-dark(#a8790a, #e6c155); } .t5 { --own: light-dark(#b3246b, #f08abb); } .t6 { --own: light-dark(#44535f, #a9b9c6); } .t7 { --own: light-dark(#1f5fbf, #8ab8ff); }
.mark { fill: var(--own); stroke: var(--paper); stroke-width: .75; }
.k0 { fill: light-dark(#9aa0a8, #767d86); } .k1 { fill: light-dark(#c96a4a, #c96a4a); } .k2 { fill: light-dark(#5d9fb8, #5593ab); } .k3 { fill: light-dark(#9cc7d6, #38697a); } .k4 { fill: light-dark(#2f7f5f, #3d9670); } .k5 { fill: light-dark(#8cc3a5, #2b5d48); }
.k6 { fill: light-dark(#8d6bb8, #8d6bb8); } .k7 { fill: light-dark(#c5b2dd, #574576); } .k8 { fill: light-dark(#d9a441, #c99532); } .k9 { fill: light-dark(#b8537f, #b8537f); } .k10 { fill: light-dark(#d5d2ca, #3c414a); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: flex; align-items: center; gap: .375rem; }
.legend svg, .summary h3 svg { width: 1rem; height: 1rem; flex: none; }
.scroll { overflow-x: auto; }
.plot { display: block; width: 100%; height: auto; font-family: var(--sans); font-variant-numeric: tabular-nums; }
.scroll > .plot { min-width: 46rem; }
.plot text { fill: var(--ink); font-size: 13px; }
.plot .tick, .plot .axis { fill: var(--muted); font-size: 12px; }
.plot .inside { fill: light-dark(#14181c, #f4f2ee); font-size: 12px; pointer-events: none; }
.plot .point { font-size: 12px; font-weight: 600; paint-order: stroke; stroke: var(--surface); stroke-width: 3px; }
.plot .grid { stroke: var(--line); }
.plot .even { stroke: var(--ink); stroke-width: 1.25; }
.plot line.slant { stroke: var(--muted); stroke-dasharray: 2 4; opacity: .7; }
.plot text.slant { fill: var(--muted); font-size: 11px; }
.plot .range { stroke: color-mix(in oklab, var(--muted) 45%, transparent); stroke-width: 2; }
.plot g:hover .label { font-weight: 700; }
.summaries { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: .875rem; }
.summary { display: flex; flex-direction: column; gap: .375rem; padding: .875rem 1rem 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); }
.summary h3 { display: flex; align-items: center; gap: .5rem; font-size: 1rem; }
.headline { display: flex; align-items: baseline; gap: .5rem; font-variant-numeric: tabular-nums; }
.headline b { font-size: 1.5rem; letter-spacing: -.02em; min-width: 4.25rem; white-space: nowrap; }
.headline span { font-size: .875rem; color: var(--muted); line-height: 1.3; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1.25rem; }
figure { margin: 0; padding: .75rem; border: 1px solid var(--line); border-radius: 10px; background: var(--surface); min-width: 0; }
figcaption { font-weight: 600; padding-block-end: .375rem; }
figcaption small, h4 small { font-weight: 400; color: var(--muted); margin-inline-start: .5rem; }
.cuts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: .875rem 1.5rem; }
.cut h4 { font-size: .875rem; }
.cut p { font: 1.0625rem/1.9 var(--serif); white-space: pre-wrap; overflow-wrap: anywhere; }
.piece { padding-block: .12em; border-radius: 2px; background: color-mix(in oklab, var(--accent) 12%, transparent); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.piece.odd { background: color-mix(in oklab, var(--doubt-tint) 24%, transparent); }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); }
th:first-child { text-align: start; padding-inline-start: 0; }
.figures-table td { background: linear-gradient(to right, color-mix(in oklab, var(--accent) 16%, transparent) calc(var(--share) * 100%), transparent 0); background-size: 100% 3px; background-repeat: no-repeat; background-position: 0 100%; }
.figures-table .best { font-weight: 700; }
.heat td[style] { background: color-mix(in oklab, var(--doubt-tint) calc(var(--heat) * 80%), transparent); }
.glossary { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .25rem 1.5rem; font-size: .8125rem; color: var(--muted); line-height: 1.45; }
.glossary div { display: flex; gap: .5rem; }
.glossary dt { font-weight: 600; color: var(--ink); white-space: nowrap; }
.changes { margin: 0; padding-inline-start: 1.125rem; font-size: .875rem; }
q { font-family: var(--mono); font-size: .9em; }
@media print { .mark, .piece, rect, td { print-color-adjust: exact; } .scroll { overflow: visible; } figure, .summary, tr { break-inside: avoid; } }
`;
