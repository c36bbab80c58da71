import { TokstreamError } from '@tokstream/core';
import type { CachePolicy, CachePolicyState, ModelShape } from '@tokstream/model';
import { commonBoundary } from './parts/common-boundary.ts';
import { commonPositions } from './parts/common-positions.ts';
import { composedState } from './parts/composed-state.ts';

/**
 * Policies on one cache, one after another: each evicts among what those before it kept, and what is selected is selected among what all
 * of them kept. Slots of different heads stand for different tokens once one has evicted by head.
 *
 * @throws `invalid-policy` for policies of different positions, and for two that select
 */
export function compose(...policies: readonly [CachePolicy, ...CachePolicy[]]): CachePolicy {
  const name = policies.map((policy) => policy.name).join(' then ');
  const boundary = commonBoundary(policies.map((policy) => policy.boundary));
  return {
    name,
    needs: new Set(policies.flatMap(({ needs }) => [...needs])),
    positions: commonPositions(policies),
    selects: policies.some(({ selects }) => selects === true),
    ...(boundary !== undefined && { boundary }),
    maxBytes: (shape, promptLength) => least(policies.map((policy) => policy.maxBytes?.(shape, promptLength))),
    start: (shape: ModelShape, promptLength: number): CachePolicyState => {
      const states = policies.map((policy) => policy.start(shape, promptLength));
      if (states.filter(({ select }) => select !== undefined).length > 1) {
        throw new TokstreamError(`The cache policy ${name} selects twice; leave one of those that select out.`, { code: 'invalid-policy', stage: 'cache-policy' });
      }
      return composedState(shape, states);
    },
  };
}

function least(bytes: readonly (number | undefined)[]): number | undefined {
  const bounds = bytes.filter((bound) => bound !== undefined);
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}
