import type { MetricEntry } from '../contract/metric-entry.ts';
import { removal } from './removal.ts';

/** What curation does to a corpus. */
export const curationMetrics: readonly MetricEntry[] = [
  { name: 'removal', summary: 'shares of characters and documents that curation removed, and expected mistakes', create: (parameters) => removal(parameters as never), examples: [{}] },
];
