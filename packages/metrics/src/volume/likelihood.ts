import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Interval, Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { ScoredText } from '../items/scored-text.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { RatioOfSums } from '../statistics/ratio-of-sums.ts';

/** Settings of `likelihood`. They name how texts were scored, because that changes the value more than most tokenizers do. */
export interface LikelihoodOptions {
  /** Tokens that the model saw at once; 0 when texts were scored whole, which is the default. */
  readonly window?: number;
  /** Tokens that each window goes on by; 0 (default) for windows that do not overlap. */
  readonly stride?: number;
  /** Whether a beginning-of-sequence token stood before the text. Default false. */
  readonly beginning?: boolean;
  /** Identifies the tokenizer; numbers for each token mean nothing without. */
  readonly tokenizer?: string;
}

/** What a model makes of a text. Numbers for each byte, character or word compare across tokenizers; those for each token do not. */
export interface LikelihoodResult {
  /** Sum of the natural logarithms. */
  readonly logLikelihood: number;
  readonly tokens: number;
  readonly bytes: number;
  readonly characters: number;
  readonly words?: number | undefined;
  readonly bitsPerByte?: number | undefined;
  readonly bitsPerCharacter?: number | undefined;
  readonly bytePerplexity?: number | undefined;
  readonly wordPerplexity?: number | undefined;
  readonly tokenPerplexity?: number | undefined;
  /** Nats. */
  readonly lossPerToken?: number | undefined;
}

/** The accumulator of `likelihood`. */
export interface LikelihoodState {
  /** Nats lost to bytes, each text a document. */
  readonly byBytes: RatioOfSums;
  tokens: number;
  characters: number;
  words: number;
  wordless: number;
}

const counts = ['tokens', 'characters', 'words', 'wordless'] as const;

const measures = {
  bitsPerByte: { unit: 'bit/By', direction: 'lower', about: 'Bits that the model needs for each byte of UTF-8.' },
  bitsPerCharacter: { unit: 'bit/{character}', direction: 'lower', about: 'Bits for each code point.' },
  bytePerplexity: { unit: '1', direction: 'lower', about: 'Perplexity of each byte.' },
  wordPerplexity: { unit: '1', direction: 'lower', about: 'Perplexity of each word.' },
  tokenPerplexity: { unit: '1', direction: 'lower', about: 'Perplexity of each token; does not compare across tokenizers.' },
  lossPerToken: { unit: '{nat}/{token}', direction: 'lower', about: 'Cross-entropy of each token; does not compare across tokenizers.' },
  logLikelihood: { unit: '{nat}', direction: 'none', about: 'Sum of the natural logarithms of the probabilities.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens that were scored.', kind: 'counter' },
  bytes: { unit: 'By', direction: 'none', about: 'Length of the scored text in UTF-8.', kind: 'counter' },
  characters: { unit: '{character}', direction: 'none', about: 'Length of the scored text in code points.', kind: 'counter' },
  words: { unit: '{word}', direction: 'none', about: 'Words of the scored text.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * What a model makes of texts, by the measures that compare across tokenizers and those that do not.
 *
 * Word perplexity equals that of EleutherAI's evaluation harness when words are counted with `countSplitWords`.
 *
 * Errors: `invalid-value` for a logarithm of a probability that is not finite or above 0.
 *
 * @throws `invalid-option`
 */
export function likelihood(options: LikelihoodOptions = {}): Metric<ScoredText, LikelihoodState, LikelihoodResult> {
  const parameters = checkParameters('likelihood', { ...options }, { window: 0, stride: 0, beginning: false, tokenizer: '' });
  return {
    name: 'likelihood',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ byBytes: new RatioOfSums(), tokens: 0, characters: 0, words: 0, wordless: 0 }),
    add(state, { logProbabilities, bytes, characters, words }) {
      state.byBytes.add(lossOf(logProbabilities), bytes);
      state.tokens += logProbabilities.length;
      state.characters += characters;
      if (words === undefined) state.wordless += 1;
      else state.words += words;
    },
    merge(state, later) {
      state.byBytes.merge(later.byBytes);
      for (const count of counts) state[count] += later[count];
    },
    result({ byBytes, tokens, characters, words, wordless }) {
      const loss = byBytes.above;
      return {
        logLikelihood: 0 - loss,
        tokens,
        bytes: byBytes.below,
        characters,
        words: wordless === 0 ? words : undefined,
        bitsPerByte: inBits(byBytes.ratio),
        bitsPerCharacter: inBits(quotient(loss, characters)),
        bytePerplexity: perplexity(byBytes.ratio),
        wordPerplexity: wordless === 0 ? perplexity(quotient(loss, words)) : undefined,
        tokenPerplexity: perplexity(quotient(loss, tokens)),
        lossPerToken: quotient(loss, tokens),
      };
    },
    intervals({ byBytes: { interval } }) {
      if (interval === undefined) return {};
      const through = (convert: (nats: number) => number): Interval => ({ low: convert(interval.low), high: convert(interval.high) });
      return { bitsPerByte: through((nats) => nats / Math.LN2), bytePerplexity: through(Math.exp) };
    },
    encode: ({ byBytes, ...state }) => ({ byBytes: byBytes.toJson(), counts: counts.map((count) => state[count]) }),
    decode(encoded) {
      const { byBytes, counts: values } = objectFrom(encoded, ['byBytes', 'counts']);
      const [tokens, characters, words, wordless] = numbersFrom(values, counts.length);
      return { byBytes: RatioOfSums.from(byBytes), tokens: tokens!, characters: characters!, words: words!, wordless: wordless! };
    },
  };
}

function lossOf(logProbabilities: ArrayLike<number>): number {
  const { length } = logProbabilities;
  let sum = 0;
  let lost = 0;
  for (let at = 0; at < length; at += 1) {
    const term = logProbabilities[at]!;
    // A little above 0 is what rounding makes of a certain token in float32.
    if (!(term < 1e-4)) refuse(term, at);
    // What the addition rounds off (Knuth's two-sum), without a branch.
    const next = sum + term;
    const grown = next - sum;
    lost += sum - (next - grown) + (term - grown);
    sum = next;
  }
  if (sum === -Infinity) refuse(sum, Array.from(logProbabilities).indexOf(-Infinity));
  return -(sum + lost);
}

function refuse(term: number, at: number): never {
  throw new TokstreamError(`The logarithm of a probability is ${term} at token ${at}; give finite natural logarithms up to 0.`, { code: 'invalid-value', stage: 'likelihood' });
}

function inBits(nats: number | undefined): number | undefined {
  return nats === undefined ? undefined : nats / Math.LN2;
}

function perplexity(nats: number | undefined): number | undefined {
  const value = nats === undefined ? Infinity : Math.exp(nats);
  return value === Infinity ? undefined : value;
}
