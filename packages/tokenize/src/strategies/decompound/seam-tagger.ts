import { type Random, seededRandom, TokstreamError } from '@tokstream/core';
import { type CompoundSplitter, foldedWord, partsOf, readSeams } from './compound-splitter.ts';
import { germanLinkers } from './frequency-splitter.ts';
import { seamFeatures } from './seam-features.ts';
import { WordLexicon } from './word-lexicon.ts';

/** A trained tagger as plain data. */
export interface SeamModel {
  /** By feature. */
  readonly weights: Readonly<Record<string, number>>;
  /** Known words in lower case, with counts. */
  readonly words: Readonly<Record<string, number>>;
  readonly linkers: readonly string[];
}

/** Options of `trainSeamTagger`. */
export interface TrainSeamTaggerOptions {
  /** Times that all words are gone through. Default 8. */
  readonly epochs?: number;
  /** Decides the order of the words. Default 1. */
  readonly seed?: number;
  /** More known words, with counts. The parts of the examples are known in any case. */
  readonly words?: Iterable<readonly [word: string, count: number]>;
  /** Letters that may stand between two parts. Default those of German. */
  readonly linkers?: readonly string[];
}

/** Options of `seamTagger`. */
export interface SeamTaggerOptions {
  /** Fewest UTF-16 units of a part. Default 2. */
  readonly minPart?: number;
  /** What a place must score more than to be a seam; more gives fewer seams. Default 0. */
  readonly threshold?: number;
}

/** A place in a word that is learned from. */
interface Example {
  readonly features: readonly string[];
  /** 1 for a seam, -1 for none. */
  readonly wanted: number;
}

/**
 * Learns where compounds fall apart, from words with their seams: an averaged perceptron over the letters around each place, the known words that meet there, and
 * what `frequencySplitter` would do.
 *
 * Words of one part belong among the examples; without them everything looks like a compound.
 *
 * @param examples words with seams marked, such as `Haus|tür` and `Freundlichkeit`
 * @throws TokstreamError `invalid-decompound` when there are none
 *
 * Source: the task of Minixhofer, Pfeiffer and Vulić, "CompoundPiece" (2023), whose splitter is a large model; Collins, "Discriminative Training Methods"
 * (2002), for averaging.
 */
export function trainSeamTagger(examples: readonly string[], options: TrainSeamTaggerOptions = {}): SeamModel {
  const { epochs = 8, seed = 1, linkers = germanLinkers } = options;
  if (examples.length === 0) throw new TokstreamError('There are no words to learn from; give some with their seams marked, as Haus|tür.', { code: 'invalid-decompound', stage: 'trainSeamTagger' });
  const words = new Map<string, number>();
  const count = (word: string, times: number): void => void words.set(word.toLowerCase(), (words.get(word.toLowerCase()) ?? 0) + times);
  for (const [word, times] of options.words ?? []) count(word, times);
  for (const marked of examples) for (const part of marked.split('|')) count(part, 1);
  const lexicon = new WordLexicon(words, linkers);
  const weights = learn(examples.flatMap((marked) => placesOf(marked, lexicon)), epochs, seededRandom(seed));
  return { weights, words: Object.fromEntries(words), linkers };
}

/** A splitter from what `trainSeamTagger` has learned. */
export function seamTagger(model: SeamModel, options: SeamTaggerOptions = {}): CompoundSplitter {
  const { minPart = 2, threshold = 0 } = options;
  const lexicon = new WordLexicon(Object.entries(model.words), model.linkers);
  const weights = new Map(Object.entries(model.weights));
  return (word) => {
    const folded = foldedWord(word);
    if (folded === null) return [];
    const features = seamFeatures(folded, lexicon);
    const seams: number[] = [];
    for (let at = minPart; at <= word.length - minPart; at++) {
      if (at - (seams.at(-1) ?? 0) >= minPart && scoreOf(features[at - 1]!, weights) > threshold) seams.push(at);
    }
    return seams;
  };
}

/** The places of a word, seen without what the lexicon knows from this word itself: of words to come it will know nothing either. */
function placesOf(marked: string, lexicon: WordLexicon): Example[] {
  const { word, seams } = readSeams(marked);
  const folded = foldedWord(word);
  if (folded === null) return [];
  const parts = partsOf(word, seams);
  for (const part of parts) lexicon.add(part, -1);
  const places = seamFeatures(folded, lexicon).map((features, at) => ({ features, wanted: seams.includes(at + 1) ? 1 : -1 }));
  for (const part of parts) lexicon.add(part, 1);
  return places;
}

function learn(examples: Example[], epochs: number, random: Random): Record<string, number> {
  const weights = new Map<string, number>();
  // What the weights would have to lose to be their mean over all steps.
  const late = new Map<string, number>();
  const add = (to: Map<string, number>, feature: string, amount: number): void => void to.set(feature, (to.get(feature) ?? 0) + amount);
  let step = 1;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(examples, random);
    for (const { features, wanted } of examples) {
      if (wanted * scoreOf(features, weights) <= 0) {
        for (const feature of features) {
          add(weights, feature, wanted);
          add(late, feature, wanted * step);
        }
      }
      step++;
    }
  }
  return Object.fromEntries([...weights].map(([feature, weight]) => [feature, weight - late.get(feature)! / step] as const).filter(([, weight]) => weight !== 0));
}

function scoreOf(features: readonly string[], weights: ReadonlyMap<string, number>): number {
  let score = 0;
  for (const feature of features) score += weights.get(feature) ?? 0;
  return score;
}

function shuffle<T>(items: T[], random: Random): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random.next() * (at + 1));
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
}
