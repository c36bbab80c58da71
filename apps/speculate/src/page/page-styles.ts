/** Origins of tokens as tints and underlines, versions side by side, and tables of figures. */
export const pageStyles = `
:root { --draft: light-dark(#2e8b57, #6bd49b); --bonus: light-dark(#b26a00, #f0b357); }
main { grid-template-columns: minmax(0, 1fr); max-width: 110rem; gap: 2.5rem; }
.bar { padding-inline: max(var(--edge), (100vw - 110rem) / 2 + var(--edge)); }
section { display: flex; flex-direction: column; gap: .875rem; min-width: 0; }
section > h2 { font-size: 1.0625rem; color: var(--ink); letter-spacing: -.01em; }
section > h2 small { font-weight: 400; font-size: .875rem; color: var(--muted); margin-inline-start: .5rem; }
.prompt { margin: 0; padding: .625rem .875rem; border-inline-start: 3px solid var(--line); color: var(--muted); font: .875rem/1.55 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.versions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: .875rem; }
.version { display: flex; flex-direction: column; gap: .375rem; min-width: 0; padding: .75rem .875rem .875rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); break-inside: avoid; }
.version h3 { display: flex; justify-content: space-between; gap: 1rem; font-size: .9375rem; overflow-wrap: anywhere; }
.version h3 b { font-variant-numeric: tabular-nums; white-space: nowrap; }
.version .note { font-variant-numeric: tabular-nums; }
.version .tokens { font: .875rem/1.75 var(--mono); max-width: none; }
.token { padding-block: .1em; border-radius: 2px; background: none; }
.draft { background: color-mix(in oklab, var(--draft) 22%, transparent); text-decoration: underline solid var(--draft) 2px; text-underline-offset: .25em; }
.bonus { background: color-mix(in oklab, var(--bonus) 22%, transparent); text-decoration: underline dotted var(--bonus) 2px; text-underline-offset: .25em; }
.token.break::before { display: inline-block; text-decoration: none; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0; list-style: none; font-size: .875rem; }
.note { font-size: .8125rem; color: var(--muted); line-height: 1.45; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--muted); font-size: .8125rem; padding-block-end: .25rem; }
th, td { padding: .25rem .75rem; text-align: end; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 500; color: var(--muted); }
tbody th { color: var(--ink); }
th:nth-child(2), td:nth-child(2) { text-align: start; }
th:first-child { text-align: start; padding-inline-start: 0; }
.speed { display: inline-block; vertical-align: middle; width: 9rem; height: .75rem; margin-inline-start: .5rem; }
.speed rect { fill: color-mix(in oklab, var(--accent) 60%, transparent); }
.speed .slower { fill: color-mix(in oklab, var(--doubt-tint) 70%, transparent); }
.speed line { stroke: var(--ink); stroke-width: 1; vector-effect: non-scaling-stroke; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem 1.5rem; margin: 0; }
@media print { main { gap: 1.5rem; padding-block-start: 1rem; } .token, .speed { print-color-adjust: exact; } .scroll { overflow: visible; } table { font-size: .6875rem; } th, td { padding-inline: .3rem; } .speed { width: 4rem; } .versions { grid-template-columns: repeat(2, minmax(0, 1fr)); } section > h2, .prompt { break-after: avoid; } tr { break-inside: avoid; } }
`;
