import type { MetricEntry } from '../contract/metric-entry.ts';
import { likelihood } from './likelihood.ts';
import { volume } from './volume.ts';

/** How much there is, and what a model makes of it. */
export const volumeMetrics: readonly MetricEntry[] = [
  { name: 'volume', summary: 'tokens, bytes, characters and words, and their ratios', create: volume, examples: [{}, { baseline: 'gpt2', withSpecial: true }] },
  { name: 'likelihood', summary: 'bits per byte and character; perplexity of bytes, words and tokens', create: likelihood, examples: [{}, { window: 512, stride: 256, beginning: true, tokenizer: 'tiny' }] },
];
