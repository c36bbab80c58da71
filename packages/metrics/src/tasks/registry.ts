import type { MetricEntry } from '../contract/metric-entry.ts';
import { digitErrors } from './arithmetic/digit-errors.ts';
import { threading } from './needles/threading.ts';
import { scratchpadProbe } from './scratchpad/scratchpad-probe.ts';

/** How tasks that were made to be scored went. */
export const taskMetrics: readonly MetricEntry[] = [
  { name: 'digit-errors', summary: 'where answers to arithmetic go wrong', create: digitErrors, examples: [{}, { chunk: 2, direction: 'left-to-right', frequencies: 'web' }] },
  { name: 'scratchpad-probe', summary: 'lengths that are solved with so many intermediate steps', create: scratchpadProbe, examples: [{}, { threshold: 0.5 }] },
  { name: 'threading', summary: 'needles that are found and threads that are followed, by length and depth', create: threading, examples: [{}, { threshold: 0.5 }] },
];
