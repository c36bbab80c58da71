/** What the page adds to `lookStyles`. */
export const pageStyles = `
form { display: flex; flex-direction: column; gap: .625rem; margin-block-end: 1.25rem; }
label { font-size: .8125rem; color: var(--muted); }
textarea, input { font: inherit; color: var(--ink); background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: .375rem .5rem; }
textarea { width: 100%; resize: vertical; }
input { width: 5.5rem; display: block; }
.row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
button { font: inherit; padding: .375rem .875rem; border: 1px solid var(--line); border-radius: 6px; background: var(--surface); color: var(--ink); cursor: pointer; }
#generate { background: var(--accent); color: var(--on-accent); border-color: transparent; }
button:disabled { opacity: .5; cursor: default; }
#status { font-size: .875rem; color: var(--muted); font-variant-numeric: tabular-nums; }
#problem { color: var(--error); margin-block-end: 1rem; }
.token.draft { background: color-mix(in oklab, var(--accent) 18%, transparent); }
.tiles { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin: 0; }
.tiles > div { padding: .5rem .625rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); min-width: 0; }
.tiles dt { font-size: .75rem; color: var(--muted); }
.tiles dd { font-size: 1.125rem; font-weight: 600; font-variant-numeric: tabular-nums; }
#rates { width: 100%; height: 4.5rem; display: block; border-bottom: 1px solid var(--line); }
#rates .area { fill: color-mix(in oklab, var(--accent) 15%, transparent); }
#rates .line { fill: none; stroke: var(--accent); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
#connection { font-size: .8125rem; }
`;
