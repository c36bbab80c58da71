import { expect, it } from 'vitest';
import { createPlan } from './create-plan.ts';

it('numbers slots by their anchors, drops negatives and adds sizes up', () => {
  expect(createPlan([7, 7, -1, 3, 7], { size: [1, 2, 9, 4, 8] })).toEqual({ n: 5, m: 2, group: Int32Array.of(0, 0, -1, 1, 0), anchor: Int32Array.of(0, 3), size: Float32Array.of(11, 4) });
  expect(createPlan([7, 7, 3, 7], { anchors: [0, 0, 1, 1] })).toEqual({ n: 4, m: 2, group: Int32Array.of(1, 1, 0, 1), anchor: Int32Array.of(2, 3), size: Float32Array.of(1, 3) });
});

it.each([
  [[0, 0], { anchors: [1, 1] }],
  [[0, 1], { anchors: [1, 0] }],
  [[0], { size: [0] }],
  [[0], { size: [1, 1] }],
])('refuses %j with %j', (group, options) => {
  expect(() => createPlan(group, options)).toThrow(expect.objectContaining({ code: 'invalid-plan' }));
});
