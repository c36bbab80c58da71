import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Json } from '../../contract/json.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { RoundTripText } from '../../items/round-trip-text.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `roundTrip`. */
export interface RoundTripOptions {
  /** Compares under this Unicode form: `NFC`, `NFD`, `NFKC` or `NFKD`. Default `exact`, unit by unit. */
  readonly form?: string;
}

/** Where a text and its decoding part. */
export interface RoundTripFailure {
  /** The first UTF-16 unit that differs. */
  readonly at: number;
  /** What stands there, up to 12 units. */
  readonly expected: string;
  readonly decoded: string;
  /** Empty when the text has no name. */
  readonly document: string;
}

/** Whether decoding gives back what was encoded. */
export interface RoundTripResult {
  readonly texts: number;
  readonly failures: number;
  readonly failureShare?: number | undefined;
  /** Up to eight, those that part earliest. */
  readonly examples: readonly RoundTripFailure[];
}

/** The accumulator of `roundTrip`: two counts and at most eight failures. */
export interface RoundTripState {
  texts: number;
  failures: number;
  examples: readonly RoundTripFailure[];
}

const forms = ['exact', 'NFC', 'NFD', 'NFKC', 'NFKD'];
const mostExamples = 8;

const measures = {
  failureShare: { unit: '1', direction: 'lower', about: 'Share of texts that decoding does not give back.' },
  texts: { unit: '{text}', direction: 'none', about: 'Texts that were encoded and decoded.', kind: 'counter' },
  failures: { unit: '{text}', direction: 'none', about: 'Texts that came back different.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * How often decoding the tokens of a text does not give the text, and where it first differs.
 *
 * @throws `invalid-option`
 */
export function roundTrip(options: RoundTripOptions = {}): Metric<RoundTripText, RoundTripState, RoundTripResult> {
  const parameters = checkParameters('round-trip', { ...options }, { form: 'exact' });
  const { form = 'exact' } = options;
  if (!forms.includes(form)) throw new TokstreamError(`${form} is no form to compare texts in; take one of ${forms.join(', ')}.`, { code: 'invalid-option', stage: 'round-trip' });
  const inForm = (text: string): string => (form === 'exact' ? text : text.normalize(form));
  return {
    name: 'round-trip',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ texts: 0, failures: 0, examples: [] }),
    add(state, input) {
      state.texts += 1;
      const text = inForm(input.text);
      const decoded = inForm(input.decoded);
      if (text === decoded) return;
      state.failures += 1;
      let at = 0;
      while (text[at] === decoded[at]) at += 1;
      state.examples = earliest([...state.examples, { at, expected: text.slice(at, at + 12), decoded: decoded.slice(at, at + 12), document: input.document ?? '' }]);
    },
    merge(state, later) {
      state.texts += later.texts;
      state.failures += later.failures;
      state.examples = earliest([...state.examples, ...later.examples]);
    },
    result: ({ texts, failures, examples }) => ({ texts, failures, failureShare: quotient(failures, texts), examples }),
    intervals: ({ texts, failures }) => (texts === 0 ? {} : { failureShare: wilsonInterval(failures, texts) }),
    encode: ({ texts, failures, examples }) => ({ counts: [texts, failures], examples: examples.map((example) => ({ ...example })) }),
    decode(encoded) {
      const { counts, examples } = objectFrom(encoded, ['counts', 'examples']);
      const [texts, failures] = numbersFrom(counts, 2);
      return { texts: texts!, failures: failures!, examples: (examples as readonly Json[]).map((example) => objectFrom(example, ['at', 'expected', 'decoded', 'document']) as unknown as RoundTripFailure) };
    },
  };
}

/** A total order, so that shards keep the same ones whichever comes first. */
function earliest(failures: readonly RoundTripFailure[]): readonly RoundTripFailure[] {
  const rank = ({ document, expected, decoded }: RoundTripFailure): string => JSON.stringify([document, expected, decoded]);
  return failures.toSorted((a, b) => a.at - b.at || (rank(a) < rank(b) ? -1 : 1)).slice(0, mostExamples);
}
