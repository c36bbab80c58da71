import type { MetricEntry } from '../contract/metric-entry.ts';
import { criticalTokens } from './critical-tokens.ts';
import { tokenRollouts } from './token-rollouts.ts';
import { tokenValue } from './token-value.ts';

/** Which tokens of a solution decide how it ends, and what a value head knows of that. */
export const criticalMetrics: readonly MetricEntry[] = [
  { name: 'critical-tokens', summary: 'tokens that a model of right solutions would not have written', create: criticalTokens, examples: [{}, { beta: 0.5, threshold: 0.3 }] },
  { name: 'token-rollouts', summary: 'tokens of wrong solutions without which they would end well', create: tokenRollouts, examples: [{}, { mostKept: 0.5, leastReplaced: 0.2 }] },
  { name: 'token-value', summary: 'calibration and foresight of a value head', create: tokenValue, examples: [{}, { depth: 2 }] },
];
