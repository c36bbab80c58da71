import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { TokenBatch } from '../items/token-batch.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';

/** Settings of `innovation`. */
export interface InnovationOptions {
  /** Entries of the vocabulary that shares are of. Default 0: the types that came. */
  readonly vocabulary?: number;
}

/** How fast new types come. */
export interface InnovationResult {
  readonly tokens: number;
  readonly types: number;
  readonly documents: number;
  /** `[tokens, types]` after 1, 2, 4, ... tokens, and at the end. */
  readonly curve: readonly (readonly [tokens: number, types: number])[];
  /** The same after 1, 2, 4, ... documents. */
  readonly documentCurve: readonly (readonly [documents: number, types: number])[];
  /** Exponent of Heaps' law `scale * tokens^exponent`, a line through the logarithms of the curve. */
  readonly heapsExponent?: number | undefined;
  readonly heapsScale?: number | undefined;
  /** Tokens after which half of the vocabulary had come. */
  readonly tokensToHalf?: number | undefined;
  /** Tokens after which nine tenths had. */
  readonly tokensToNineTenths?: number | undefined;
}

/** The accumulator of `innovation`: at which token and in which document each type came first. */
export interface InnovationState {
  readonly tokenOf: Map<number, number>;
  readonly documentOf: Map<number, number>;
  /** 1 for small ids that came, so that known tokens cost no look-up in a map. */
  seen: Uint8Array;
  tokens: number;
  /** Documents that ended. */
  documents: number;
  /** Whether tokens came since the last document ended. */
  isOpen: boolean;
}

const mostSeen = 1 << 18;

const measures = {
  heapsExponent: { unit: '1', direction: 'none', about: 'Exponent of the law of distinct types by tokens.' },
  heapsScale: { unit: '{type}', direction: 'none', about: 'Factor of that law.' },
  tokensToHalf: { unit: '{token}', direction: 'none', about: 'Tokens after which half of the vocabulary had come.' },
  tokensToNineTenths: { unit: '{token}', direction: 'none', about: 'Tokens after which nine tenths of the vocabulary had come.' },
  types: { unit: '{type}', direction: 'none', about: 'Distinct tokens.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens that were read.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * How fast new types come in a stream: the curve of distinct types and Heaps' law. Special tokens do not count.
 *
 * Keeps two numbers for each type, and a byte for each id below 2^18.
 *
 * Errors: `invalid-ids`.
 *
 * @throws `invalid-option`
 */
export function innovation(options: InnovationOptions = {}): Metric<TokenBatch, InnovationState, InnovationResult> {
  const parameters = checkParameters('innovation', { ...options }, { vocabulary: 0 });
  return {
    name: 'innovation',
    version: 1,
    algebra: 'ordered',
    parameters,
    measures,
    init: () => ({ tokenOf: new Map(), documentOf: new Map(), seen: new Uint8Array(0), tokens: 0, documents: 0, isOpen: false }),
    add(state, { ids, special, final }) {
      for (let at = 0; at < ids.length; at += 1) {
        if (special?.[at] === 1) continue;
        const id = ids[at]!;
        state.tokens += 1;
        if (state.seen[id] === 1 || state.tokenOf.has(id)) continue;
        if (id < 0) throw new TokstreamError(`${id} is no token id; ids are whole numbers from 0.`, { code: 'invalid-ids', stage: 'innovation' });
        note(state, id, state.tokens, state.documents + 1);
      }
      state.isOpen = final === false;
      if (!state.isOpen) state.documents += 1;
    },
    merge(state, later) {
      for (const [id, token] of later.tokenOf) {
        if (state.tokenOf.has(id)) continue;
        note(state, id, state.tokens + token, state.documents + later.documentOf.get(id)!);
      }
      const isNothing = later.tokens === 0 && later.documents === 0 && !later.isOpen;
      state.tokens += later.tokens;
      state.documents += later.documents;
      if (!isNothing) state.isOpen = later.isOpen;
    },
    result({ tokenOf, documentOf, tokens, documents, isOpen }) {
      const firsts = [...tokenOf.values()].toSorted((a, b) => a - b);
      const allDocuments = documents + (isOpen ? 1 : 0);
      const curve = curveOf(firsts, tokens);
      const line = powerLaw(curve);
      const needed = (share: number): number | undefined => firsts[Math.max(1, Math.ceil(share * (options.vocabulary || firsts.length))) - 1];
      return {
        tokens, types: firsts.length, documents: allDocuments, curve,
        documentCurve: curveOf([...documentOf.values()].toSorted((a, b) => a - b), allDocuments),
        heapsExponent: line?.exponent, heapsScale: line?.scale, tokensToHalf: needed(0.5), tokensToNineTenths: needed(0.9),
      };
    },
    encode: ({ tokenOf, documentOf, tokens, documents, isOpen }) => ({
      firsts: [...tokenOf.keys()].toSorted((a, b) => a - b).flatMap((id) => [id, tokenOf.get(id)!, documentOf.get(id)!]),
      counts: [tokens, documents, isOpen ? 1 : 0],
    }),
    decode(encoded) {
      const { firsts, counts } = objectFrom(encoded, ['firsts', 'counts']);
      const [tokens, documents, open] = numbersFrom(counts, 3) as [number, number, number];
      const flat = numbersFrom(firsts);
      const state: InnovationState = { tokenOf: new Map(), documentOf: new Map(), seen: new Uint8Array(0), tokens, documents, isOpen: open === 1 };
      for (let at = 0; at < flat.length; at += 3) note(state, flat[at]!, flat[at + 1]!, flat[at + 2]!);
      return state;
    },
  };
}

function note(state: InnovationState, id: number, token: number, document: number): void {
  state.tokenOf.set(id, token);
  state.documentOf.set(id, document);
  if (id >= mostSeen) return;
  if (id >= state.seen.length) {
    const grown = new Uint8Array(Math.max(1024, 2 ** Math.ceil(Math.log2(id + 1))));
    grown.set(state.seen);
    state.seen = grown;
  }
  state.seen[id] = 1;
}

/** How many of the rising places are at or before 1, 2, 4, ... and the end. */
function curveOf(places: readonly number[], end: number): [number, number][] {
  const curve: [number, number][] = [];
  let at = 0;
  const addPoint = (place: number): void => {
    while (at < places.length && places[at]! <= place) at += 1;
    curve.push([place, at]);
  };
  for (let place = 1; place < end; place *= 2) addPoint(place);
  if (end > 0) addPoint(end);
  return curve;
}

function powerLaw(curve: readonly (readonly [number, number])[]): { readonly exponent: number; readonly scale: number } | undefined {
  const points = curve.filter(([, types]) => types > 0).map(([tokens, types]) => [Math.log(tokens), Math.log(types)] as const);
  if (points.length < 2) return undefined;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const exponent = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return { exponent, scale: Math.exp(meanY - exponent * meanX) };
}
