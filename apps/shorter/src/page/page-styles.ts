/** Charts, tables and drawn texts, beside those that `chartStyles` has rules for. */
export const pageStyles: string = `
main { grid-template-columns: minmax(0, 1fr); gap: 2.5rem; }
section { display: flex; flex-direction: column; gap: .875rem; min-width: 0; }
section > h2 { font-size: 1.0625rem; color: var(--ink); letter-spacing: -.01em; }
p, li { max-width: 80ch; }
details > summary { cursor: pointer; font-size: .875rem; }
.note { font-size: .8125rem; color: var(--muted); line-height: 1.45; }
.alarm { padding: .625rem .875rem; border: 2px solid var(--error); border-radius: 8px; color: var(--error); font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem; }
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
