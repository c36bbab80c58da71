import type { CacheOptions, CausalLM, KvCache, Rows } from '@tokstream/model';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CostCurve } from './cost-curve.ts';
import { measureCostCurve } from './measure-cost-curve.ts';

/** A clock that only calls of its model move, and now and then a pause. */
interface World {
  readonly model: CausalLM;
  readonly now: () => number;
  readonly open: () => number;
}

/** @param costOf milliseconds of a call */
function worldOf(costOf: (rows: number, kept: number) => number, maxPositions = 2048, pauseEvery = Infinity): World {
  let [time, calls, open] = [0, 0, 0];
  const model = {
    shape: { layers: 2, heads: 2, kvHeads: 1, headDim: 2, width: 4, embeddingWidth: 4, vocabulary: 8, maxPositions },
    createCache({ contents }: CacheOptions) {
      open += 1;
      return { seen: contents!.positions.length, commit() {}, [Symbol.dispose]: () => void (open -= 1) };
    },
    async forward({ input }: Rows, { seen }: KvCache) {
      calls += 1;
      time += costOf((input as { readonly ids: Int32Array }).ids.length, seen) + (calls % pauseEvery === 0 ? 3 : 0);
    },
  };
  return { model: model as unknown as CausalLM, now: () => time, open: () => open };
}

const anyCosts = fc.record({ one: fc.double({ min: 0.05, max: 20, noNaN: true }), share: fc.double({ min: 0, max: 1, noNaN: true }), slot: fc.double({ min: 0, max: 0.002, noNaN: true }), slotShare: fc.double({ min: 0, max: 1, noNaN: true }) });
const heldOut = [[1, 0], [1, 300], [2, 900], [3, 40], [6, 512], [12, 100], [16, 1500]] as const;

it('tells what calls cost that were not measured, in less than a tenth of a second', async () => {
  await fc.assert(
    fc.asyncProperty(anyCosts, fc.constantFrom(5, 7), async ({ one, share, slot, slotShare }, pauseEvery) => {
      const costOf = (rows: number, kept: number): number => one * (1 + share * (rows - 1) + slot * kept * (1 + slotShare * (rows - 1)));
      const { model, now, open } = worldOf(costOf, 2048, one < 1 ? pauseEvery : Infinity);
      const ready = costOf(1, 16);
      const curve = await measureCostCurve(model, now);
      // Two calls are made whatever they take.
      expect(now() - ready).toBeLessThan(Math.max(100, costOf(1, 16) + costOf(4, 16) + 1));
      expect(open()).toBe(0);
      // What slots cost is known where there is time for it.
      const [factor, farthest] = one < 1 ? [1.12, 2048] : [1.3, 64];
      for (const [rows, kept] of heldOut.filter((at) => at[1] <= farthest)) {
        const ratio = (1000 * curve.seconds(rows, kept)) / costOf(rows, kept);
        expect([rows, kept, ratio > 1 / factor && ratio < factor]).toEqual([rows, kept, true]);
      }
      const again = new CostCurve(curve.measured);
      for (const [rows, kept] of heldOut) expect(again.seconds(rows, kept)).toBeCloseTo(curve.seconds(rows, kept), 12);
    }),
    { numRuns: 200 },
  );
});

it('follows what calls cost while they are made, with what is held', () => {
  const costOf = (rows: number, kept: number): number => 1 + 0.3 * (rows - 1) + 0.002 * kept * (1 + 0.3 * (rows - 1));
  const curve = new CostCurve([[1, 2, 0], [4, 8, 0], [1, 4, 1000]]);
  for (let step = 0; step < 400; step += 1) curve.add(1 + (step % 5), costOf(1 + (step % 5), 300 + step / 4), 300 + step / 4);
  for (const [rows, kept] of [[1, 400], [4, 400], [9, 350]] as const) expect(curve.seconds(rows, kept) / costOf(rows, kept)).toBeGreaterThan(0.85);
  for (const [rows, kept] of [[1, 400], [4, 400], [9, 350]] as const) expect(curve.seconds(rows, kept) / costOf(rows, kept)).toBeLessThan(1.18);
});

it('measures models of few positions, and ends by a clock that stands still', async () => {
  for (const positions of [1, 2, 4, 5, 9, 40]) {
    const { model, now } = worldOf((rows, kept) => rows + kept / 100, positions);
    expect((await measureCostCurve(model, now)).seconds(1, 0)).toBeGreaterThan(0);
    const still = await measureCostCurve(model, () => 0);
    expect(still.seconds(3, 2)).not.toBeNaN();
  }
});
