import { seededRandom, TokstreamError } from '@tokstream/core';
import { knownIds, type WordVocabulary } from '../counting/word-vocabulary.ts';
import type { VectorTrainer } from '../vector-trainer.ts';
import { aliasSampler } from './alias-sampler.ts';
import type { NgramOptions } from './character-ngrams.ts';
import { ngramRows, type NgramVectors, ngramVectors } from './ngram-vectors.ts';

/** How vectors are learned by prediction. */
export interface SkipGramOptions {
  /** Width of a vector, default 100. */
  readonly dim?: number;
  /** Most words on each side that are predicted, default 5; how many it is for a word is drawn. */
  readonly window?: number;
  /** Words drawn against each one that came, default 5. */
  readonly negatives?: number;
  /** How often the stream will come; the rate of learning falls over all of it. Default 1. */
  readonly epochs?: number;
  /** Default 0.05. */
  readonly learningRate?: number;
  /** Frequent words are left out at random, those above this share of the text; default 1e-4, 0 to keep all. */
  readonly subsample?: number;
  /** Pieces of words that have vectors; default those of 5 characters in 50,000 buckets. `buckets: 0` for words alone. */
  readonly ngrams?: NgramOptions;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * Static vectors by prediction: skip-gram with negative sampling over words and the pieces they are made of, so that new words have
 * vectors too. Seeded; memory is the tables.
 *
 * Source: Mikolov et al., "Distributed representations of words and phrases" (2013); Bojanowski et al. (2017).
 *
 * @throws `invalid-vocabulary` when there are no words to draw from
 */
export function skipGram(vocabulary: WordVocabulary, options: SkipGramOptions = {}): VectorTrainer<NgramVectors> {
  const { dim = 100, window = 5, negatives = 5, epochs = 1, learningRate = 0.05, subsample = 1e-4, ngrams = { minLength: 5, maxLength: 5, buckets: 50_000 }, seed = 1 } = options;
  const { words, counts } = vocabulary;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) throw new TokstreamError('The vocabulary has no words with counts; count the words of the text first, with wordCounter.', { code: 'invalid-vocabulary', stage: 'skipGram' });
  const random = seededRandom(seed);
  const table = Float32Array.from({ length: (words.length + ngrams.buckets) * dim }, () => (random.next() - 0.5) * (2 / dim));
  const outputs = new Float32Array(words.length * dim);
  // fastText draws by the root of the counts.
  const drawNegative = aliasSampler(counts.map(Math.sqrt));
  const rowsOf = words.map((word, id) => Uint32Array.from(ngramRows(word, id, words.length, ngrams)));
  const kept = counts.map((count) => (subsample === 0 ? 1 : Math.sqrt((subsample * total) / count) + (subsample * total) / count));

  const [hidden, change] = [new Float32Array(dim), new Float32Array(dim)];
  const learn = (rows: Uint32Array, context: number, rate: number): void => {
    change.fill(0);
    for (let draw = 0; draw <= negatives; draw += 1) {
      const word = draw === 0 ? context : drawNegative(random);
      if (draw > 0 && word === context) continue;
      let score = 0;
      for (let k = 0; k < dim; k += 1) score += hidden[k]! * outputs[word * dim + k]!;
      const step = rate * ((draw === 0 ? 1 : 0) - 1 / (1 + Math.exp(-score)));
      for (let k = 0; k < dim; k += 1) {
        change[k]! += step * outputs[word * dim + k]!;
        outputs[word * dim + k]! += step * hidden[k]!;
      }
    }
    for (const row of rows) for (let k = 0; k < dim; k += 1) table[row * dim + k]! += change[k]!;
  };

  // The words around the next centre, which is at `centre`.
  let line: number[] = [];
  let centre = 0;
  let seen = 0;
  const learnCentre = (): void => {
    const reach = 1 + Math.floor(random.next() * window);
    const rate = learningRate * Math.max(1e-4, 1 - seen / (total * epochs));
    const rows = rowsOf[line[centre]!]!;
    for (let at = Math.max(0, centre - reach); at <= Math.min(line.length - 1, centre + reach); at += 1) {
      if (at === centre) continue;
      hidden.fill(0);
      for (const row of rows) for (let k = 0; k < dim; k += 1) hidden[k]! += table[row * dim + k]! / rows.length;
      learn(rows, line[at]!, rate);
    }
    centre += 1;
    if (centre <= window) return;
    line.shift();
    centre -= 1;
  };
  const cut = (): void => {
    while (centre < line.length) learnCentre();
    line = [];
    centre = 0;
  };
  return {
    push(piece) {
      for (const id of knownIds(piece, vocabulary)) {
        seen += 1;
        if (random.next() > kept[id]!) continue;
        line.push(id);
        if (centre + window < line.length) learnCentre();
      }
    },
    cut,
    finish() {
      cut();
      return ngramVectors({ dim, words, counts, ngrams, table: table.slice() });
    },
  };
}
