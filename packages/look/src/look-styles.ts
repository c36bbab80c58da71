/**
 * The style sheet of every tokstream page, light and dark: colours and type as custom properties, a page of text with an
 * `aside`, tokens, their cards, sparklines and figures.
 *
 * A token is `.token` inside `.tokens`, with `--doubt` from `tokenDoubt`. Its card is a `.card` inside it, or one elsewhere on
 * the page that is shown while a token is `.active`.
 */
export const lookStyles = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #15171b);
  --surface: light-dark(#ffffff, #1c1f25);
  --ink: light-dark(#1d1f23, #e7e5e0);
  --muted: light-dark(#5d6169, #a2a6ae);
  --line: light-dark(#e2dfd8, #32363e);
  --accent: light-dark(#0a617c, #6fc7e1);
  --on-accent: light-dark(#ffffff, #0d1a20);
  --doubt-tint: light-dark(#f0743a, #e2703f);
  --error: light-dark(#a4261d, #ff9b8f);
  --edge: clamp(1rem, 4vw, 2.5rem);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --serif: "Iowan Old Style", Charter, "Source Serif 4", "Bitstream Charter", Georgia, "Noto Serif", "Liberation Serif", serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 var(--sans); -webkit-text-size-adjust: 100%; overflow-wrap: break-word; }
h1, h2, h3, p, dl, dd { margin: 0; }
h2 { font-size: .8125rem; font-weight: 600; letter-spacing: .02em; color: var(--muted); }
a { color: var(--accent); text-underline-offset: .15em; }
code, kbd, pre { font-family: var(--mono); font-size: .875em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.bar { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding: .875rem max(var(--edge), (100vw - 78rem) / 2 + var(--edge)); border-bottom: 1px solid var(--line); }
h1 { font-size: 1.0625rem; font-weight: 700; letter-spacing: -.01em; }
h1 span { font-weight: 400; color: var(--muted); }
.bar p { font-size: .875rem; margin-inline-start: auto; }
main { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 2rem clamp(2rem, 5vw, 4rem); max-width: 78rem; margin: 0 auto; padding: 1.75rem var(--edge) 4rem; }
aside { display: flex; flex-direction: column; gap: 2rem; min-width: 0; }
aside section { display: flex; flex-direction: column; gap: .75rem; }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr); } }
.muted { color: var(--muted); }
.tokens { font: 1.1875rem/1.75 var(--serif); white-space: pre-wrap; overflow-wrap: anywhere; max-width: 72ch; }
.tokens .prompt { color: var(--muted); }
.token { border-radius: 3px; padding-block: .12em; -webkit-box-decoration-break: clone; box-decoration-break: clone; cursor: default; background: color-mix(in oklab, var(--doubt-tint) calc(var(--doubt, 0) * 75%), transparent); }
.token.break::before { content: "↵"; color: var(--muted); font-family: var(--mono); font-size: .75em; }
.token.part::before { content: "·"; color: var(--muted); }
.token:hover, .token.active { box-shadow: 0 0 0 1.5px var(--ink); }
.token:focus-visible { outline-offset: 1px; }
.card { display: none; z-index: 10; position: fixed; right: .75rem; bottom: .75rem; width: min(17.5rem, 100vw - 1.5rem); padding: .625rem .75rem .6875rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); color: var(--ink); box-shadow: 0 6px 24px rgb(0 0 0 / .16); font: 13px/1.45 var(--sans); white-space: normal; font-variant-numeric: tabular-nums; pointer-events: none; }
.token:hover > .card, .token:focus-visible > .card, .card.shown { display: block; }
.card-head { display: flex; justify-content: space-between; gap: 1rem; font-size: 1rem; }
.card-head b { font: 600 .9375rem/1.6 var(--mono); overflow-wrap: anywhere; }
.card-note { display: block; color: var(--muted); margin-bottom: .375rem; }
.card-row { position: relative; display: grid; grid-template-columns: 1fr 4rem 3.25rem; gap: .25rem; padding: .0625rem .375rem; margin-inline: -.375rem; border-radius: 3px; overflow: hidden; text-align: right; }
.card-row > :nth-child(2) { text-align: left; font-family: var(--mono); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.card-row > :last-child { color: var(--muted); }
.card-row.chosen { font-weight: 600; }
.card-bar { position: absolute; inset: 1px auto 1px 0; width: calc(var(--share) * 100%); border-radius: 3px; background: color-mix(in oklab, var(--accent) 18%, transparent); }
@supports (anchor-name: --token) {
  .token:hover, .token:focus-visible, .token.active { anchor-name: --token; }
  .card { position-anchor: --token; inset: auto; position-area: bottom span-right; position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline; margin-block: .25rem; }
}
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: .75rem 1rem; font-variant-numeric: tabular-nums; }
.figures dt { color: var(--muted); font-size: .8125rem; line-height: 1.3; }
.figures dd { font-size: 1.0625rem; font-weight: 550; }
.facts { display: flex; flex-direction: column; gap: .5rem; font-size: .875rem; line-height: 1.45; }
.facts dt { color: var(--muted); font-size: .8125rem; }
.facts dd { overflow-wrap: anywhere; }
.sparkline { display: block; width: 100%; height: 2.25rem; overflow: visible; }
.sparkline polygon { fill: color-mix(in oklab, var(--accent) 14%, transparent); }
.sparkline polyline { fill: none; stroke: var(--accent); stroke-width: 1.5; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
`;
