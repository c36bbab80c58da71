import type { Interval } from '../contract/measure.ts';

/** The part of an interval in which a share can lie, 0 to 1. */
export function shareInterval(interval: Interval | undefined): Interval | undefined {
  return interval && { low: Math.max(0, interval.low), high: Math.min(1, interval.high) };
}
