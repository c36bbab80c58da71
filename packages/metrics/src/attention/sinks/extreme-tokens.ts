import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Json } from '../../contract/json.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { Moments } from '../../statistics/moments.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import type { LayerExtremes } from './layer-extremes.ts';

/** Settings of `extreme-tokens`. */
export interface ExtremeTokensOptions {
  /** Score above which a token is a sink of a head. Default 0.3. */
  readonly epsilon?: number;
  /** A head is dormant on a text at a row entropy of at most the one and a column entropy of at least the other. Default 0.4 and 0.97. */
  readonly dormantRowEntropy?: number;
  readonly dormantColumnEntropy?: number;
}

/** A text that a model read, reduced by layer. Scores depend on how many tokens were read: take the same of every text. */
export interface TextExtremes {
  readonly tokens: number;
  readonly layers: readonly LayerExtremes[];
}

/** Whether the first tokens of texts draw attention that they do nothing with. Means are over the texts. */
export interface ExtremeTokensResult {
  readonly texts: number;
  /** Tokens of each text. */
  readonly length: number;
  readonly epsilon: number;
  /** For each of the first tokens the percentage of all heads and texts of which it is a sink. */
  readonly sinkPercent: readonly number[];
  /** Mean score of each of the first tokens, `[layers][heads][firstTokens]`. */
  readonly scores: readonly (readonly (readonly number[])[])[];
  /**
   * Value drain, `[layers][value heads]`: the length of the first token's value over the mean of the others. Far below 1 where a head looks
   * at it in order to add nothing.
   */
  readonly valueDrain: readonly (readonly number[])[];
  /** The length of the first token's residual stream over the largest of the others, `[layers]`; a peak is far above 1. */
  readonly residualPeak: readonly number[];
  /** `[layers][heads]`; see `attentionEntropy`. */
  readonly rowEntropy: readonly (readonly number[])[];
  readonly columnEntropy: readonly (readonly number[])[];
  /** Percentage of all heads and texts that are dormant: they look at little, and many rows at the same. */
  readonly dormantPercent?: number | undefined;
}

interface Shape {
  readonly tokens: number;
  readonly layers: number;
  readonly heads: number;
  readonly firstTokens: number;
  readonly valueHeads: number;
}

/** The accumulator of `extreme-tokens`: sums by layer, head and first token. */
export interface ExtremeTokensState {
  texts: number;
  dormant: number;
  shape: Shape | undefined;
  /** Percentage of heads, for each of the first tokens. */
  readonly sinks: Moments[];
  /** Sums: for each layer scores, row and column entropies, drains and the peak. */
  sums: Float64Array;
}

const measures = {
  sinkPercent: { unit: '%', direction: 'none', about: 'Percentage of heads and texts of which a token is a sink, by place in the text.', series: 'token' },
  dormantPercent: { unit: '%', direction: 'lower', about: 'Percentage of heads and texts that look at little, and many rows at the same.' },
  residualPeak: { unit: '1', direction: 'none', about: 'Length of the residual stream of the first token over the largest of the others, by layer.', series: 'layer' },
} as const satisfies Record<string, Measure>;

/**
 * Looks for attention sinks, value drain, residual peaks and dormant heads in what `reduceLayer` or `layerExtremes` made of texts.
 *
 * Sources: Gu et al., "When Attention Sink Emerges in Language Models" (2025), for scores and percentages; Guo et al., "Active-Dormant
 * Attention Heads" (2024), for value drain, residual peak and dormancy.
 *
 * @throws `invalid-option`; `add` and `merge` throw `invalid-shape` for texts of another model or length
 */
export function extremeTokens(options: ExtremeTokensOptions = {}): Metric<TextExtremes, ExtremeTokensState, ExtremeTokensResult> {
  const parameters = checkParameters('extreme-tokens', { ...options }, { epsilon: 0.3, dormantRowEntropy: 0.4, dormantColumnEntropy: 0.97 });
  const { epsilon = 0.3, dormantRowEntropy = 0.4, dormantColumnEntropy = 0.97 } = options;
  return {
    name: 'extreme-tokens',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ texts: 0, dormant: 0, shape: undefined, sinks: [], sums: new Float64Array(0) }),
    add(state, text) {
      const { layers } = text;
      const shape = fit(state, shapeOf(text));
      const sinks = new Float64Array(shape.firstTokens);
      let at = 0;
      for (const layer of layers) {
        for (const [head, scores] of layer.scores.entries()) {
          // Weights are float32, so that 0.3 of them is a little more than 0.3.
          for (const [token, score] of scores.entries()) if (Math.fround(score) > Math.fround(epsilon)) sinks[token]! += 1;
          if (layer.rowEntropy[head]! <= dormantRowEntropy && layer.columnEntropy[head]! >= dormantColumnEntropy) state.dormant += 1;
        }
        for (const value of [layer.scores.flat(), layer.rowEntropy, layer.columnEntropy, layer.valueDrain, layer.residualPeak].flat()) state.sums[at++]! += value;
      }
      for (const [token, count] of sinks.entries()) state.sinks[token]!.add((100 * count) / (shape.layers * shape.heads));
      state.texts += 1;
    },
    merge(state, later) {
      if (later.shape === undefined) return;
      fit(state, later.shape);
      state.texts += later.texts;
      state.dormant += later.dormant;
      for (const [token, moments] of later.sinks.entries()) state.sinks[token]!.merge(moments);
      for (const [at, sum] of later.sums.entries()) state.sums[at]! += sum;
    },
    result({ texts, dormant, shape = none, sinks, sums }) {
      const { layers, heads, firstTokens, valueHeads } = shape;
      const sizes = [heads * firstTokens, heads, heads, valueHeads, 1];
      const rowsOf = (part: number): number[][] => {
        const start = sizes.slice(0, part).reduce((sum, size) => sum + size, 0);
        return Array.from({ length: layers }, (_, layer) => Array.from(sums.subarray(layer * layerSize(shape) + start, layer * layerSize(shape) + start + sizes[part]!), (sum) => sum / texts));
      };
      return {
        texts,
        length: shape.tokens,
        epsilon,
        sinkPercent: sinks.map(({ mean }) => mean ?? 0),
        scores: rowsOf(0).map((flat) => Array.from({ length: heads }, (_, head) => flat.slice(head * firstTokens, (head + 1) * firstTokens))),
        valueDrain: rowsOf(3),
        residualPeak: rowsOf(4).flat(),
        rowEntropy: rowsOf(1),
        columnEntropy: rowsOf(2),
        dormantPercent: quotient(100 * dormant, texts * layers * heads),
      };
    },
    intervals: ({ sinks }) => Object.fromEntries(sinks.flatMap(({ interval }, token) => (interval === undefined ? [] : [[`sinkPercent.${token}` as const, interval]]))),
    encode({ texts, dormant, shape, sinks, sums }) {
      return { counts: [texts, dormant], shape: shape === undefined ? [] : shapeKeys.map((key) => shape[key]), sinks: sinks.map((moments) => moments.toJson()), sums: [...sums] };
    },
    decode(encoded) {
      const { counts, shape, sinks, sums } = objectFrom(encoded, ['counts', 'shape', 'sinks', 'sums']);
      const [texts, dormant] = numbersFrom(counts, 2) as [number, number];
      const sizes = numbersFrom(shape);
      return {
        texts,
        dormant,
        shape: sizes.length === 0 ? undefined : (Object.fromEntries(shapeKeys.map((key, at) => [key, sizes[at]!])) as unknown as Shape),
        sinks: (sinks as readonly Json[]).map((moments) => Moments.from(moments)),
        sums: Float64Array.from(numbersFrom(sums)),
      };
    },
  };
}

const shapeKeys = ['tokens', 'layers', 'heads', 'firstTokens', 'valueHeads'] as const;
const none: Shape = { tokens: 0, layers: 0, heads: 0, firstTokens: 0, valueHeads: 0 };

function layerSize({ heads, firstTokens, valueHeads }: Shape): number {
  return heads * (firstTokens + 2) + valueHeads + 1;
}

function shapeOf({ tokens, layers }: TextExtremes): Shape {
  const [first] = layers;
  return { tokens, layers: layers.length, heads: first?.scores.length ?? 0, firstTokens: first?.scores[0]?.length ?? 0, valueHeads: first?.valueDrain.length ?? 0 };
}

/** The shape of all texts: that of the first. */
function fit(state: ExtremeTokensState, shape: Shape): Shape {
  if (state.shape === undefined) {
    state.shape = shape;
    state.sums = new Float64Array(shape.layers * layerSize(shape));
    state.sinks.push(...Array.from({ length: shape.firstTokens }, () => new Moments()));
  }
  const other = shapeKeys.find((key) => state.shape![key] !== shape[key]);
  if (other !== undefined) throw new TokstreamError(`A text has ${shape[other]} ${other} where the others have ${state.shape[other]}; measure models and lengths apart, with labels.`, { code: 'invalid-shape', stage: 'extreme-tokens' });
  return state.shape;
}
