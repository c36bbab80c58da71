import { type Random, seededRandom } from '@tokstream/core';
import type { Learning } from '../learning-step.ts';
import { symbolWords } from '../unigram/symbol-words.ts';
import { Lexicon } from './lexicon.ts';
import { parseSentence } from './parse-sentence.ts';

/** Options of `learnLexicon`. */
export interface LearnLexiconOptions {
  /** Batches of sentences to learn from. */
  readonly steps: number;
  readonly sentencesPerStep: number;
  /** How likely two neighbouring chunks are remembered as one. */
  readonly inputRate: number;
  /** Part of the entries that goes back on probation after a step. */
  readonly outputRate: number;
  /** Part of its rank by which an entry moves. */
  readonly updateRate: number;
  /** Steps that an entry stays on probation. */
  readonly lives: number;
  readonly seed: number;
}

/** Learns chunks from counted sentences, which are drawn as often as they occur. Returns the entries, best first. */
export function* learnLexicon(counted: Iterable<readonly [sentence: string, count: number]>, options: LearnLexiconOptions): Learning<readonly string[]> {
  const { steps, sentencesPerStep, inputRate, outputRate, updateRate, lives, seed } = options;
  const { alphabet, symbols, starts, counts } = symbolWords(counted, []);
  const lexicon = new Lexicon(alphabet.length);
  const random = seededRandom(seed);
  const draw = drawByCount(counts, random);
  for (let step = 0; step < steps && counts.length > 0; step++) {
    yield { done: step, total: steps };
    for (let index = 0; index < sentencesPerStep; index++) {
      const at = draw();
      const sentence = symbols.subarray(starts[at]!, starts[at + 1]!);
      const chunks = parseSentence(sentence, lexicon, { updateRate });
      let begin = 0;
      chunks.forEach(({ entry, end }, place) => {
        if (entry < 0) lexicon.meet([sentence[begin]!], at, lives);
        const next = chunks[place + 1];
        if (next !== undefined && random.next() < inputRate) lexicon.meet(Array.from(sentence.subarray(begin, next.end)), at, lives);
        begin = end;
      });
    }
    lexicon.forget(Math.floor(lexicon.ranked.length * outputRate), lives);
  }
  yield { done: steps, total: steps };
  return lexicon.ranked.entries().map((entry) => lexicon.symbolsOf(entry).map((symbol) => alphabet[symbol]!).join(''));
}

function drawByCount(counts: Float64Array, random: Random): () => number {
  const upTo = new Float64Array(counts.length);
  let sum = 0;
  counts.forEach((count, at) => {
    sum += count;
    upTo[at] = sum;
  });
  return () => {
    const wanted = random.next() * sum;
    let [low, high] = [0, counts.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
