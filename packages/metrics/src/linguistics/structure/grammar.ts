import type { Random } from '@tokstream/core';

/**
 * A probabilistic grammar whose rules have two parts: a root becomes a phrase, a phrase two parts, each a phrase or a word class, a word class a word.
 *
 * Parts are numbered, phrases first.
 */
export interface Grammar {
  readonly phrases: number;
  readonly classes: number;
  readonly words: number;
  /** [phrases] how likely each is the whole. */
  readonly roots: Float64Array;
  /** [phrases, parts, parts] how likely a phrase is two parts. */
  readonly rules: Float64Array;
  /** [classes, words] how likely a class is a word. */
  readonly emissions: Float64Array;
}

/** How many of what a grammar has. */
export type GrammarSize = Pick<Grammar, 'phrases' | 'classes' | 'words'>;

/** A grammar with all weights alike, but for so much noise that training can tell its parts apart. */
export function randomGrammar(size: GrammarSize, random: Random): Grammar {
  const noise = (length: number): Float64Array => Float64Array.from({ length }, () => 0.5 + random.next());
  return normalisedGrammar(size, noise);
}

/** The grammar whose probabilities are as given weights, each group summed to 1. */
export function normalisedGrammar(size: GrammarSize, weights: (length: number, kind: 'roots' | 'rules' | 'emissions') => Float64Array): Grammar {
  const { phrases, classes, words } = size;
  const parts = phrases + classes;
  return {
    ...size,
    roots: normalised(weights(phrases, 'roots'), phrases),
    rules: normalised(weights(phrases * parts * parts, 'rules'), parts * parts),
    emissions: normalised(weights(classes * words, 'emissions'), words),
  };
}

function normalised(weights: Float64Array, group: number): Float64Array {
  const result = new Float64Array(weights.length);
  for (let from = 0; from < weights.length; from += group) {
    let sum = 0;
    for (let at = from; at < from + group; at += 1) sum += weights[at]!;
    for (let at = from; at < from + group; at += 1) result[at] = sum > 0 ? weights[at]! / sum : 1 / group;
  }
  return result;
}
