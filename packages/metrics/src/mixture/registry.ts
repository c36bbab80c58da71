import type { MetricEntry } from '../contract/metric-entry.ts';
import { mixture } from './mixture.ts';

/** What a tokenizer was trained on. */
export const mixtureMetrics: readonly MetricEntry[] = [
  { name: 'mixture', summary: 'shares of categories in the training data of a BPE tokenizer', create: mixture, examples: [{}, { merges: 3, mostPretokens: 4 }] },
];
