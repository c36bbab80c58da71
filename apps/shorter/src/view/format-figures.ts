import type { Interval } from '@tokstream/app-shell';

/** `31.4 %` */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Points with their margin, the sign said: `-1.8 ± 0.9`. */
export function points({ mean, margin }: Interval): string {
  return `${signed(-100 * mean, 1)}${margin === undefined ? '' : ` ± ${(100 * margin).toFixed(1)}`}`;
}

/** `+0.12 ± 0.03` */
export function difference({ mean, margin }: Interval): string {
  return `${signed(mean, 2)}${margin === undefined ? '' : ` ± ${margin.toFixed(2)}`}`;
}

/** `0.71 ± 0.02 ×` */
export function times(interval: Interval | undefined): string {
  if (interval === undefined) return '';
  const { mean, margin } = interval;
  return `${mean.toFixed(2)}${margin === undefined ? '' : ` ± ${margin.toFixed(2)}`} ×`;
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const rounded = Number(text);
  if (rounded === 0) return (0).toFixed(digits);
  return rounded > 0 ? `+${text}` : text;
}
