import type { Figures } from '../measure/figures.ts';

/** One line about a version of a prompt. */
export function describeVersion({ tokens, calls, seconds, tokensPerCall }: Figures): string {
  return `${tokens} tokens, ${calls} calls, ${tokensPerCall?.toFixed(2) ?? '–'} tokens a call, ${(seconds * 1000).toFixed(0)} ms`;
}
