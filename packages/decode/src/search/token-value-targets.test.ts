import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokenValueTargets } from './token-value-targets.ts';

it('gives the targets of the worked example', () => {
  const paths = [
    { ids: [5, 6, 7], correct: true },
    { ids: [5, 6, 8], correct: false },
    { ids: [5, 9, 7], correct: false },
    { ids: [4, 6, 7], correct: true },
  ];
  // From the project's reference vectors for decoding, `tvm`.
  const expected = [[0.333333, 0.5, 1], [0.333333, 0.5, 0], [0.333333, 0, 0], [1, 1, 1]];
  tokenValueTargets(paths).forEach((targets, at) => targets.forEach((target, token) => expect(target).toBeCloseTo(expected[at]![token]!, 6)));
});

it('is the share of paths with the same prefix, counted one by one', () => {
  const path = fc.record({ ids: fc.array(fc.nat(2), { maxLength: 5 }), correct: fc.boolean() });
  fc.assert(
    fc.property(fc.array(path, { maxLength: 12 }), (paths) => {
      const share = (prefix: readonly number[]): number => {
        const same = paths.filter(({ ids }) => ids.length >= prefix.length && prefix.every((id, at) => ids[at] === id));
        return Math.fround(same.filter(({ correct }) => correct).length / same.length);
      };
      expect(tokenValueTargets(paths).map((targets) => [...targets])).toEqual(paths.map(({ ids }) => ids.map((_, at) => share(ids.slice(0, at + 1)))));
    }),
  );
});
