import type { MetricEntry } from '../contract/metric-entry.ts';
import { documentCoverage } from './document-coverage.ts';
import { featureCoverage } from './feature-coverage.ts';
import { functionLoss } from './function-loss.ts';

/** What the most frequent tokens do. */
export const functionTokensMetrics: readonly MetricEntry[] = [
  { name: 'document-coverage', summary: 'function tokens, and the share of documents with each', create: documentCoverage, examples: [{}, { share: 0.8 }] },
  { name: 'feature-coverage', summary: 'features that frequent tokens reach', create: featureCoverage, examples: [{}, { features: 70 }] },
  { name: 'function-loss', summary: 'loss by whether this and the next token are function tokens', create: functionLoss, examples: [{}, { list: 'tiny, 40 %' }] },
];
