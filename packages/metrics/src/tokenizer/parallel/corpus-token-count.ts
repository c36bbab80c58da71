import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { ordinaryTokens } from '../../items/ordinary-tokens.ts';
import type { TokenBatch } from '../../items/token-batch.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';

/** Settings of `corpusTokenCount`. */
export interface CorpusTokenCountOptions {
  /** The language that premiums are against. Default `en`. */
  readonly reference?: string;
}

/** What a parallel corpus costs in each of its languages. Records are by language. */
export interface CorpusTokenCountResult {
  readonly languages: number;
  readonly tokens: Readonly<Record<string, number>>;
  readonly bytes: Readonly<Record<string, number>>;
  readonly lines: Readonly<Record<string, number>>;
  /** Tokens for each token of the reference; empty while the reference has none. */
  readonly premium: Readonly<Record<string, number>>;
  readonly bytePremium: Readonly<Record<string, number>>;
  /** `premium / bytePremium`. */
  readonly tokenizerPremium: Readonly<Record<string, number>>;
  /** Standard deviation of the token counts over their mean: 0 when all languages cost the same. */
  readonly variation?: number | undefined;
  /** The largest token count over the smallest. */
  readonly spread?: number | undefined;
  /** Languages that do not have as many lines as the reference; their premiums do not count. */
  readonly uneven: readonly string[];
}

/** The accumulator of `corpusTokenCount`: tokens, bytes and lines of each language. */
export type CorpusTokenCountState = Map<string, LanguageSize>;

interface LanguageSize {
  tokens: number;
  bytes: number;
  lines: number;
}

const measures = {
  variation: { unit: '1', direction: 'lower', about: 'Coefficient of variation of the token counts of the languages, over the same content.' },
  spread: { unit: '1', direction: 'lower', about: 'Most tokens of a language over fewest, over the same content.' },
  languages: { unit: '{language}', direction: 'none', about: 'Languages of the corpus.' },
  tokens: { unit: '{token}', direction: 'lower', about: 'Tokens of the corpus in a language.', series: 'language' },
  bytes: { unit: 'By', direction: 'none', about: 'Bytes of the corpus in a language.', series: 'language' },
  lines: { unit: '{line}', direction: 'none', about: 'Lines of the corpus in a language.', series: 'language' },
  premium: { unit: '1', direction: 'lower', about: 'Tokens of a language for each token of the reference.', series: 'language' },
  bytePremium: { unit: '1', direction: 'none', about: 'Bytes of a language for each byte of the reference.', series: 'language' },
  tokenizerPremium: { unit: '1', direction: 'lower', about: 'The premium of a language without its byte premium.', series: 'language' },
} as const satisfies Record<string, Measure>;

/**
 * Corpus token count: what the same content costs in many languages, their premiums, and how far languages lie apart. Special tokens do not
 * count; batches without a language go under `und`. Give whole corpora, as many lines in each language; where lines may lack, `parity` drops
 * them pair by pair.
 *
 * @throws `invalid-option`
 */
export function corpusTokenCount(options: CorpusTokenCountOptions = {}): Metric<TokenBatch, CorpusTokenCountState, CorpusTokenCountResult> {
  const parameters = checkParameters('corpus-token-count', { ...options }, { reference: 'en' });
  const { reference = 'en' } = options;
  return {
    name: 'corpus-token-count',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => new Map(),
    add(state, batch) {
      addSize(state, batch.language ?? 'und', { tokens: ordinaryTokens(batch), bytes: batch.bytes, lines: 1 });
    },
    merge(state, later) {
      for (const [language, size] of later) addSize(state, language, size);
    },
    result(state) {
      const base = state.get(reference);
      const even = [...state].filter(([, { lines }]) => base === undefined || lines === base.lines);
      const byLanguage = (value: (size: LanguageSize) => number | undefined): Readonly<Record<string, number>> =>
        Object.fromEntries([...state.keys()].toSorted().flatMap((language) => {
          const number = value(state.get(language)!);
          return number === undefined ? [] : [[language, number]];
        }));
      const isEven = ({ lines }: LanguageSize): boolean => lines === base?.lines;
      return {
        languages: state.size,
        tokens: byLanguage(({ tokens }) => tokens),
        bytes: byLanguage(({ bytes }) => bytes),
        lines: byLanguage(({ lines }) => lines),
        premium: byLanguage((size) => (isEven(size) ? quotient(size.tokens, base!.tokens) : undefined)),
        bytePremium: byLanguage((size) => (isEven(size) ? quotient(size.bytes, base!.bytes) : undefined)),
        tokenizerPremium: byLanguage((size) => (isEven(size) ? quotient(size.tokens * base!.bytes, base!.tokens * size.bytes) : undefined)),
        ...dispersion(even.map(([, { tokens }]) => tokens).toSorted((a, b) => a - b)),
        uneven: [...state].filter(([, size]) => base !== undefined && !isEven(size)).map(([language]) => language).toSorted(),
      };
    },
    encode: (state) => Object.fromEntries([...state].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([language, { tokens, bytes, lines }]) => [language, [tokens, bytes, lines]])),
    decode: (encoded) => new Map(Object.entries(objectFrom<string>(encoded, [])).map(([language, size]) => {
      const [tokens, bytes, lines] = numbersFrom(size, 3);
      return [language, { tokens: tokens!, bytes: bytes!, lines: lines! }];
    })),
  };
}

function addSize(state: CorpusTokenCountState, language: string, { tokens, bytes, lines }: LanguageSize): void {
  const size = state.get(language);
  if (size === undefined) return void state.set(language, { tokens, bytes, lines });
  size.tokens += tokens;
  size.bytes += bytes;
  size.lines += lines;
}

/** @param rising so that the floats do not depend on the order of the languages */
function dispersion(rising: readonly number[]): Pick<CorpusTokenCountResult, 'variation' | 'spread'> {
  if (rising.length === 0) return {};
  const mean = rising.reduce((sum, value) => sum + value, 0) / rising.length;
  const variance = rising.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rising.length;
  return { variation: quotient(Math.sqrt(variance), mean), spread: quotient(rising.at(-1)!, rising[0]!) };
}
