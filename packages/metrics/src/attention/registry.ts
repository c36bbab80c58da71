import type { MetricEntry } from '../contract/metric-entry.ts';
import { extremeTokens } from './sinks/extreme-tokens.ts';
import { overSmoothing } from './smoothing/over-smoothing.ts';

/** What attention does to tokens. */
export const attentionMetrics: readonly MetricEntry[] = [
  { name: 'extreme-tokens', summary: 'attention sinks, value drain, residual peaks and dormant heads', create: extremeTokens, examples: [{}, { epsilon: 0.5, dormantRowEntropy: 0.7, dormantColumnEntropy: 0.5 }] },
  { name: 'over-smoothing', summary: 'how alike tokens become from layer to layer', create: overSmoothing, examples: [{}] },
];
