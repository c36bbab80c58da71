import type { MetricEntry } from '../contract/metric-entry.ts';
import { predictability } from './predictability.ts';

/** What predictions say of the tokens that came. */
export const nextTokenMetrics: readonly MetricEntry[] = [{ name: 'predictability', summary: 'log-probability, entropy, rank and mass of the next token', create: predictability, examples: [{}] }];
