import { closeTo } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { warmUpStableDecay } from './warm-up-stable-decay.ts';

it('rises in a line, holds, and falls as one minus the root, never to zero within the run', () => {
  const rate = warmUpStableDecay({ peak: 6, warmUpSteps: 3, decaySteps: 3, totalSteps: 9 });
  closeTo(Array.from({ length: 11 }, (_, step) => rate(step)), [2, 4, 6, 6, 6, 6, 3, 6 * (1 - Math.SQRT1_2), 6 * (1 - Math.sqrt(0.75)), 0, 0], 1e-12);
});

it('has the same rates before the fall for every total', () => {
  const [short, long] = [20, 40].map((totalSteps) => warmUpStableDecay({ peak: 1, warmUpSteps: 4, decaySteps: 10, totalSteps }));
  for (let step = 0; step < 10; step += 1) expect(short!(step)).toBe(long!(step));
});
