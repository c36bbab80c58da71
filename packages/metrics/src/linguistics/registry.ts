import type { MetricEntry } from '../contract/metric-entry.ts';
import { frequencyLaw } from './frequency-law.ts';
import { innovation } from './innovation.ts';
import { ngramLaw } from './ngram-law.ts';

/** Tokens as words of a language: which laws they follow. */
export const linguisticsMetrics: readonly MetricEntry[] = [
  { name: 'frequency-law', summary: 'Zipf, Yule-Simon, Benford, entropy and Huffman length of token frequencies', create: frequencyLaw, examples: [{}, { vocabulary: 50_000 }] },
  { name: 'innovation', summary: 'how fast new types come, and the law of Heaps', create: innovation, examples: [{}, { vocabulary: 40 }] },
  { name: 'ngram-law', summary: 'Zipf and conditional entropy of n-grams', create: ngramLaw, examples: [{}, { length: 3, mostNgrams: 10 }] },
];
