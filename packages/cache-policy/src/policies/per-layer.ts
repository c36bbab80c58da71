import { TokstreamError } from '@tokstream/core';
import type { CachePolicy } from '@tokstream/model';
import { checkCount } from '../scorers/parts/check-count.ts';
import { commonBoundary } from './parts/common-boundary.ts';
import { commonPositions } from './parts/common-positions.ts';
import { layeredState } from './parts/layered-state.ts';
import { sumOfBytes } from './parts/sum-of-bytes.ts';

/**
 * A policy for each layer of a model.
 *
 * @param layers those of the model
 * @param policyOf called once for each, in order; return the same policy for layers that may share its state
 * @throws `invalid-policy` where their positions differ, or at start for a model with another number of layers
 * @example perLayer(model.shape.layers, (layer) => (layer < 2 ? fullCache() : heavyHitter()))
 */
export function perLayer(layers: number, policyOf: (layer: number, layers: number) => CachePolicy): CachePolicy {
  checkCount('layers', layers);
  const policies = Array.from({ length: layers }, (_, layer) => policyOf(layer, layers));
  const names = [...new Set(policies.map(({ name }) => name))];
  const name = `${names.join(' and ')} by layer`;
  const boundary = commonBoundary(policies.map((policy) => policy.boundary));
  return {
    name,
    needs: new Set(policies.flatMap(({ needs }) => [...needs])),
    positions: commonPositions(policies),
    selects: policies.some(({ selects }) => selects === true),
    ...(boundary !== undefined && { boundary }),
    maxBytes: (shape, promptLength) => sumOfBytes(policies, shape, promptLength),
    start(shape, promptLength) {
      if (shape.layers !== layers) throw new TokstreamError(`The cache policy ${name} is for ${layers} layers and the model has ${shape.layers}; make one for this model.`, { code: 'invalid-policy', stage: 'cache-policy' });
      const states = new Map([...new Set(policies)].map((policy) => [policy, policy.start(shape, promptLength)]));
      return layeredState(policies.map((policy) => states.get(policy)!));
    },
  };
}
