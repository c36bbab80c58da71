import type { Interval } from '@tokstream/app-shell';

/** A figure, and how far it may be off. */
export function formatInterval({ mean, margin }: Interval, digits = 3): string {
  return `${formatSigned(mean, digits)}${margin === undefined ? '' : ` ± ${margin.toFixed(digits)}`}`;
}

/** The same with its sign. */
export function formatDifference(interval: Interval, digits = 3): string {
  const text = formatInterval(interval, digits);
  return text.startsWith('−') ? text : `+${text}`;
}

/** A number with a minus sign of its own; what rounds to nothing is not below it. */
export function formatSigned(value: number, digits: number): string {
  const isBelow = value < 0 && Number(value.toFixed(digits)) !== 0;
  return `${isBelow ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
}

/** A share as a percentage; a dash where there is none. */
export function formatShare(share: number | undefined): string {
  return share === undefined || share === 0 ? '–' : `${(100 * share).toFixed(1)} %`;
}

/** A point of the training. */
export function formatStep(step: number): string {
  return step === 0 ? 'before' : `${step} steps`;
}
