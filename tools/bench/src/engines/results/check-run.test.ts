import { expect, it } from 'vitest';
import type { PeerRun } from '../measure-peer.ts';
import { checkRun } from './check-run.ts';

const reference = { name: 'a', ids: [1, 2, 3, 4], logits: [0, 1], gaps: [5, 6, 0.25, 7] };
const run = (ids: readonly number[], logits?: readonly number[]): PeerRun => ({ ids, ...(logits && { logits }) }) as PeerRun;

it('tells where tokens part, how near the two were there, and how far logits are off', () => {
  expect(checkRun(run([1, 2, 9, 4], [0.5, 1]), reference)).toEqual({ reference: 'a', tokens: 4, logitError: 0.5, parts: { at: 2, gap: 0.25 } });
  expect(checkRun(run([1, 2]), reference)).toEqual({ reference: 'a', tokens: 2 });
});
