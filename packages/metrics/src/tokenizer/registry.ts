import type { MetricEntry } from '../contract/metric-entry.ts';
import { roundTrip } from './coverage/round-trip.ts';
import { unknownShare } from './coverage/unknown-share.ts';
import { unigramEfficiency } from './efficiency/unigram-efficiency.ts';
import { languageTokens } from './morphology/language-tokens.ts';
import { morphBoundaries } from './morphology/morph-boundaries.ts';
import { corpusTokenCount } from './parallel/corpus-token-count.ts';
import { parity } from './parallel/parity.ts';
import { fertility } from './words/fertility.ts';
import { singleTokenRetention } from './words/single-token-retention.ts';

/** How good a tokenizer is, without any model. */
export const tokenizerMetrics: readonly MetricEntry[] = [
  { name: 'fertility', summary: 'tokens for each word, and how many words are continued', create: fertility, examples: [{}, { words: 'whitespace', encoded: 'alone' }] },
  { name: 'single-token-retention', summary: 'how many words of a list are single tokens', create: singleTokenRetention, examples: [{}, { list: 'core', leadingSpace: false }] },
  { name: 'unknown-share', summary: 'how much text becomes unknown tokens', create: unknownShare, examples: [{}, { compat: true }] },
  { name: 'round-trip', summary: 'how often decoding does not give the text back, and where it first differs', create: roundTrip, examples: [{}, { form: 'NFC' }] },
  { name: 'parity', summary: 'premium of one side of a parallel corpus against the other, writing and tokenizer apart', create: parity, examples: [{}, { of: 'de', against: 'en' }] },
  { name: 'corpus-token-count', summary: 'what the same content costs in many languages', create: corpusTokenCount, examples: [{}, { reference: 'de' }] },
  { name: 'unigram-efficiency', summary: 'how evenly the vocabulary is used: Rényi and Shannon efficiency, percentile mass, bits', create: unigramEfficiency, examples: [{}, { alpha: 1, vocabulary: 60_000, from: 0.1, to: 0.9, compat: true }] },
  { name: 'language-tokens', summary: 'how many tokens are words, roots or affixes of a language', create: languageTokens, examples: [{}, { lexicon: 'tr/1' }] },
  { name: 'morph-boundaries', summary: 'how often tokens are cut where morphemes are', create: morphBoundaries, examples: [{}, { list: 'de', compat: true }] },
];
