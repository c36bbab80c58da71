import { closeTo } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { warmUpCosine } from './warm-up-cosine.ts';

describe('warmUpCosine', () => {
  it('rises in a line, falls along half a cosine to the floor and stays there', () => {
    const rate = warmUpCosine({ peak: 8, warmUpSteps: 4, totalSteps: 13, floor: 0.25 });
    const rates = Array.from({ length: 15 }, (_, step) => rate(step));
    const half = Math.SQRT1_2;
    // From 8 to 2 in 8 steps: 5 + 3 · cos(π · n / 8).
    const cosines = [1, Math.cos(Math.PI / 8), half, Math.sin(Math.PI / 8), 0, -Math.sin(Math.PI / 8), -half, -Math.cos(Math.PI / 8), -1, -1, -1];
    closeTo(rates, [2, 4, 6, 8, ...cosines.map((cosine) => 5 + 3 * cosine)], 1e-12);
  });

  it('starts at the peak without a warm-up, and ends at a twentieth of it by default', () => {
    const rate = warmUpCosine({ peak: 2, warmUpSteps: 0, totalSteps: 5 });
    closeTo([rate(0), rate(2), rate(4), rate(1000)], [2, 1.05, 0.1, 0.1], 1e-12);
  });

  it('never gives a rate outside of (0, peak]', () => {
    for (const [warmUpSteps, totalSteps] of [[0, 1], [1, 1], [3, 2], [5, 6]] as const) {
      const rate = warmUpCosine({ peak: 1, warmUpSteps, totalSteps });
      for (let step = 0; step < 10; step += 1) {
        expect(rate(step)).toBeGreaterThan(0);
        expect(rate(step)).toBeLessThanOrEqual(1);
      }
    }
  });
});
