import type { MetricEntry } from '../contract/metric-entry.ts';
import { vocabularyAnatomy } from './vocabulary-anatomy.ts';

/** What vocabularies are made of. */
export const anatomyMetrics: readonly MetricEntry[] = [
  { name: 'vocabulary-anatomy', summary: 'classes, scripts and languages of a vocabulary, and how much of it a text uses', create: vocabularyAnatomy, examples: [{}, { foldScripts: 0, foldLanguages: 0.1, coreSize: 40 }] },
];
