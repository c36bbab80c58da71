import type { Interval } from '../measure/interval.ts';

/** A budget for people: shares as a percentage, else tokens. */
export function formatBudget(budget: number): string {
  return budget <= 1 ? `${formatNumber(100 * budget)} %` : `${formatNumber(budget)} tokens`;
}

/** A figure, and how far it may be off. */
export function formatInterval({ mean, margin }: Interval, digits = 3): string {
  // What rounds to nothing is not below it.
  const isBelow = mean < 0 && Number(mean.toFixed(digits)) !== 0;
  return `${isBelow ? '−' : ''}${Math.abs(mean).toFixed(digits)}${margin === undefined ? '' : ` ± ${margin.toFixed(digits)}`}`;
}

/** The same with its sign. */
export function formatDifference(interval: Interval, digits = 3): string {
  const text = formatInterval(interval, digits);
  return text.startsWith('−') ? text : `+${text}`;
}

/** A share as a percentage; a dash where there is none. */
export function formatShare(share: number | undefined): string {
  return share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

/** Tokens a second. */
export function formatRate(rate: number): string {
  return rate.toFixed(rate > 0 && rate < 10 ? 1 : 0);
}

function formatNumber(value: number): string {
  return String(Number(value.toFixed(2)));
}
