export { escapeHtml } from './escape-html.ts';
export { formatBytes, formatPercent, formatSeconds } from './format.ts';
export { lookStyles } from './look-styles.ts';
export { rateOverTime } from './rate-over-time.ts';
export { sparkline } from './sparkline.ts';
export { spellToken, type TokenSpelling } from './spell-token.ts';
export { tokenCard, type CardToken, type CardAlternative } from './token-card.ts';
export { tokenDoubt } from './token-doubt.ts';
