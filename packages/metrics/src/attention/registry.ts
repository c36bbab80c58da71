import type { MetricEntry } from '../contract/metric-entry.ts';
import { backcopyRisk } from './backcopy/backcopy-risk.ts';
import { binding } from './binding/binding.ts';
import { scanAndSnap } from './scan-and-snap/scan-and-snap.ts';
import { extremeTokens } from './sinks/extreme-tokens.ts';
import { overSmoothing } from './smoothing/over-smoothing.ts';

/** What attention does, and learns to do. */
export const attentionMetrics: readonly MetricEntry[] = [
  { name: 'extreme-tokens', summary: 'attention sinks, value drain, residual peaks and dormant heads', create: extremeTokens, examples: [{}, { epsilon: 0.5, dormantRowEntropy: 0.7, dormantColumnEntropy: 0.5 }] },
  { name: 'backcopy-risk', summary: 'excess loss on the testbed in which sinks emerge', create: backcopyRisk, examples: [{}] },
  { name: 'over-smoothing', summary: 'how alike tokens become from layer to layer', create: overSmoothing, examples: [{}] },
  { name: 'scan-and-snap', summary: 'how attention leaves common tokens over training, and stands still', create: scanAndSnap, examples: [{}, { fraction: 0.3, decline: 0.9, maxSteps: 5 }] },
  { name: 'binding', summary: 'whether a model binds by place, by name or by the state itself', create: binding, examples: [{ iterations: 60 }] },
];
