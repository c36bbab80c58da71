import type { MergePlan } from '@tokstream/core';
import { expect, it } from 'vitest';
import { checkPlan } from './check-plan.ts';
import { composePlans } from './compose-plans.ts';
import { createPlan } from './create-plan.ts';
import { identityPlan } from './identity-plan.ts';
import { fillDropped } from './fill-dropped.ts';

/** A plan that a merger made, and how many tokens each position stood for before. */
export interface MadePlan {
  readonly plan: MergePlan;
  /** Default 1 each. */
  readonly size?: ArrayLike<number>;
}

/**
 * Declares the laws of plans over what a merger makes: plans are consistent and ordered, conserve the size of what they keep, do nothing
 * when composed with the identity, compose to what they do one after the other, and give every kept position its own slot back.
 */
export function planLaws(make: () => readonly MadePlan[]): void {
  it('makes plans that hold together, in the order of the text', () => {
    for (const { plan } of make()) {
      checkPlan(plan);
      expect(createPlan(plan.group, { anchors: plan.group.map((slot, position) => (slot >= 0 && plan.anchor[slot] === position ? 1 : 0)) })).toMatchObject({ group: plan.group, anchor: plan.anchor });
    }
  });

  it('conserves sizes: slots stand for the tokens of the positions that go into them', () => {
    for (const { plan, size } of make()) {
      const sums = new Float32Array(plan.m);
      plan.group.forEach((slot, position) => slot >= 0 && (sums[slot]! += size?.[position] ?? 1));
      expect(plan.size).toEqual(sums);
    }
  });

  it('is left alone by the identity, before and after', () => {
    for (const { plan, size } of make()) {
      expect(composePlans(identityPlan(plan.n, size), plan, identityPlan(plan.m))).toEqual(plan);
    }
  });

  it('composes with a plan of its slots to what the two do one after the other', () => {
    for (const { plan } of make()) {
      const pairs = createPlan(Int32Array.from({ length: plan.m }, (_, slot) => (slot % 5 === 4 ? -1 : slot >> 1)), { size: plan.size });
      const both = checkPlan(composePlans(plan, pairs));
      expect(both.size).toEqual(pairs.size);
      for (let position = 0; position < plan.n; position += 1) {
        const slot = plan.group[position]!;
        expect(both.group[position]).toBe(slot < 0 ? -1 : pairs.group[slot]);
      }
    }
  });

  it('gives slots back to their positions', () => {
    for (const { plan } of make()) {
      const from = fillDropped(plan, 'nearest');
      plan.group.forEach((slot, position) => {
        if (slot >= 0) expect(from[position]).toEqual([slot, slot, 0]);
        else if (plan.m > 0) expect(from[position]![0]).toBeGreaterThanOrEqual(0);
      });
    }
  });
}
