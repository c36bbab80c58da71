import type { Tokenizer } from '../../tokenizer.ts';
import { invalidPrompt } from './invalid-prompt.ts';

/** Options of `verbalizer`. */
export interface VerbalizerOptions {
  /** Text before each word where it stands in the prompt; it is encoded with the word. Default a space. */
  readonly before?: string;
  /**
   * What becomes of words of several tokens: they are refused (`refuse`, default), since a model gives no one number for them in one
   * step, or kept (`keep`), for callers that can tell the probability of several tokens.
   */
  readonly multiToken?: 'refuse' | 'keep';
  /** How the words of one label are put together: their probabilities add up (`sum`, default), or the best one counts (`max`). */
  readonly combine?: 'sum' | 'max';
  /** Whether the log-probability of several tokens is that of all (`sum`, default) or of one on average (`mean`). */
  readonly length?: 'sum' | 'mean';
}

/** A word that stands for a label. */
export interface LabelWord {
  readonly word: string;
  /** [n] at least one. */
  readonly ids: Int32Array;
}

/** What a model thinks of a label. */
export interface LabelScore {
  readonly label: string;
  /** Natural logarithm. */
  readonly logProbability: number;
  /** Among the labels: these add up to 1. */
  readonly share: number;
}

/** Labels and the words by which a model says them. */
export interface Verbalizer {
  readonly words: ReadonlyMap<string, readonly LabelWord[]>;
  /**
   * Scores every label, in the order they were given.
   *
   * @param logProbabilityOf natural log-probability of these tokens in the slot; for words of one token that of `ids[0]`
   */
  score(logProbabilityOf: (ids: Int32Array) => number): readonly LabelScore[];
}

/**
 * Maps labels to words of a vocabulary, so that a model's next-token probabilities classify.
 *
 * @param labels words by label, at least one each
 * @throws TokstreamError `invalid-prompt` for a word of several tokens unless they are kept, for a word of no token, for a word given to two labels
 *
 * @example
 * const sentiment = verbalizer(tokenizer, { positive: ['good', 'great'], negative: ['bad'] });
 * const [positive, negative] = sentiment.score(([id]) => nextTokenLogProbabilities[id]);
 */
export function verbalizer(tokenizer: Pick<Tokenizer, 'encode'>, labels: Readonly<Record<string, readonly string[]>>, options: VerbalizerOptions = {}): Verbalizer {
  const { before = ' ', multiToken = 'refuse', combine = 'sum', length = 'sum' } = options;
  const owner = new Map<string, string>();
  const toWord = (label: string, word: string): LabelWord => {
    const { ids } = tokenizer.encode(before + word, { specialTokens: false });
    if (ids.length === 0) throw invalidPrompt(`The word ${JSON.stringify(word)} of the label ${label} has no token; choose another.`);
    if (ids.length > 1 && multiToken === 'refuse') throw invalidPrompt(`The word ${JSON.stringify(word)} of the label ${label} is ${ids.length} tokens; choose one of a single token, or set multiToken to keep.`);
    const other = owner.get(ids.join(' '));
    if (other !== undefined) throw invalidPrompt(`The word ${JSON.stringify(word)} stands for ${other} and for ${label}, or twice for one; keep one of them.`);
    owner.set(ids.join(' '), label);
    return { word, ids };
  };
  const words = new Map(
    Object.entries(labels).map(([label, given]) => {
      if (given.length === 0) throw invalidPrompt(`The label ${label} has no word; give at least one.`);
      return [label, given.map((word) => toWord(label, word))];
    }),
  );
  return {
    words,
    score(logProbabilityOf) {
      const scores = [...words].map(([label, list]) => {
        const each = list.map(({ ids }) => logProbabilityOf(ids) / (length === 'mean' ? ids.length : 1));
        return { label, logProbability: combine === 'max' ? Math.max(...each) : logSumExp(each) };
      });
      const all = logSumExp(scores.map(({ logProbability }) => logProbability));
      return scores.map((score) => ({ ...score, share: Math.exp(score.logProbability - all) }));
    },
  };
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
