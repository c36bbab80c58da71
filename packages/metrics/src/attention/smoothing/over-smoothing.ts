import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Json } from '../../contract/json.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { Moments } from '../../statistics/moments.ts';

/** Settings of `over-smoothing`: none. */
export type OverSmoothingOptions = Readonly<Record<string, never>>;

/** How alike the tokens of a text become from layer to layer. */
export interface OverSmoothingResult {
  readonly texts: number;
  /** By layer the mean cosine of the streams of two tokens of a text: 1 when all are alike. */
  readonly cosine: readonly number[];
  /** How far the last layer lies above the first. */
  readonly rise?: number | undefined;
}

/** The accumulator of `over-smoothing`: for each layer, and then for the rise. */
export interface OverSmoothingState {
  readonly layers: Moments[];
  readonly rise: Moments;
}

const measures = {
  rise: { unit: '1', direction: 'lower', about: 'Mean cosine of two tokens in the last layer, less that in the first.' },
  cosine: { unit: '1', direction: 'lower', about: 'Mean cosine of the streams of two tokens of a text, by layer.', series: 'layer' },
} as const satisfies Record<string, Measure>;

/**
 * Over-smoothing: whether deep layers make the tokens of a text alike. An input is the mean cosine of each layer of one text, from
 * `layerCosines`, or from `meanCosine` where streams are tensors.
 *
 * Source: Ru et al., "Token Contrast for Weakly-Supervised Semantic Segmentation" (2023).
 *
 * @throws `invalid-option`; `add` throws `invalid-shape` for another number of layers
 */
export function overSmoothing(options: OverSmoothingOptions = {}): Metric<readonly number[], OverSmoothingState, OverSmoothingResult> {
  return {
    name: 'over-smoothing',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('over-smoothing', { ...options }, {}),
    measures,
    init: () => ({ layers: [], rise: new Moments() }),
    add(state, cosines) {
      if (cosines.length === 0) return;
      fit(state, cosines.length);
      for (const [layer, cosine] of cosines.entries()) state.layers[layer]!.add(cosine);
      state.rise.add(cosines.at(-1)! - cosines[0]!);
    },
    merge(state, later) {
      if (later.layers.length === 0) return;
      fit(state, later.layers.length);
      for (const [layer, moments] of later.layers.entries()) state.layers[layer]!.merge(moments);
      state.rise.merge(later.rise);
    },
    result: ({ layers, rise }) => ({ texts: rise.count, cosine: layers.map(({ mean }) => mean!), rise: rise.mean }),
    intervals: ({ layers, rise }) => ({
      ...Object.fromEntries(layers.flatMap(({ interval }, layer) => (interval === undefined ? [] : [[`cosine.${layer}` as const, interval]]))),
      ...(rise.interval !== undefined && { rise: rise.interval }),
    }),
    encode: ({ layers, rise }) => [rise.toJson(), ...layers.map((moments) => moments.toJson())],
    decode(encoded) {
      const [rise, ...layers] = encoded as readonly Json[];
      return { rise: Moments.from(rise!), layers: layers.map((moments) => Moments.from(moments)) };
    },
  };
}

function fit({ layers }: OverSmoothingState, count: number): void {
  if (layers.length === 0) layers.push(...Array.from({ length: count }, () => new Moments()));
  if (layers.length !== count) throw new TokstreamError(`A text has ${count} layers where the others have ${layers.length}; measure models apart, with labels.`, { code: 'invalid-shape', stage: 'over-smoothing' });
}
