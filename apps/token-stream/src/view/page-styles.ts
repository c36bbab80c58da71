/**
 * Tints that follow one another, and a card that names the token under the pointer.
 *
 * The card is generated content, so that text copied from the page is the text and nothing else.
 */
export const pageStyles = `
:root { --tint-1: oklch(.72 .13 245); --tint-2: oklch(.74 .13 150); --tint-3: oklch(.78 .13 85); --tint-4: oklch(.72 .13 25); --tint-5: oklch(.72 .13 310); }
article { display: flex; flex-direction: column; gap: .5rem; padding-block-end: 2rem; }
article h2 { overflow-wrap: anywhere; }
.token { background: color-mix(in oklab, var(--tint-1) 30%, transparent); }
.token:nth-child(5n + 2) { background: color-mix(in oklab, var(--tint-2) 30%, transparent); }
.token:nth-child(5n + 3) { background: color-mix(in oklab, var(--tint-3) 34%, transparent); }
.token:nth-child(5n + 4) { background: color-mix(in oklab, var(--tint-4) 30%, transparent); }
.token:nth-child(5n) { background: color-mix(in oklab, var(--tint-5) 30%, transparent); }
.token.special { background: none; color: var(--muted); font: .75em var(--mono); box-shadow: 0 0 0 1px var(--line); padding-inline: .25em; margin-inline: 1px; }
.token::after { display: none; content: attr(data-card); z-index: 10; position: fixed; right: .75rem; bottom: .75rem; max-width: min(24rem, 100vw - 1.5rem); padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); color: var(--ink); box-shadow: 0 6px 24px rgb(0 0 0 / .16); font: 13px/1.5 var(--mono); white-space: pre-wrap; pointer-events: none; }
.token:hover::after, .token:focus-visible::after { display: block; }
@supports (anchor-name: --token) {
  .token::after { position-anchor: --token; inset: auto; position-area: bottom span-right; position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline; margin-block: .25rem; }
}
.note { font-size: .875rem; color: var(--muted); }
@media print { .token { print-color-adjust: exact; } .token::after { display: none !important; } }
`;
