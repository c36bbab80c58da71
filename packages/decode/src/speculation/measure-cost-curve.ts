import type { CacheContents, CausalLM, KvCache, ModelShape, Want } from '@tokstream/model';
import { CostCurve, type MeasuredCost } from './cost-curve.ts';

/** How `measureCostCurve` measures. */
export interface MeasureCostOptions {
  /** As in the calls that are meant, see `Want.top`; default all logits. */
  readonly top?: number;
  /** Default 60. Two calls, of one row and of four, are made in any case, after one that makes ready. */
  readonly milliseconds?: number;
}

/** In the order of their worth; `isFar` with as many slots as are held at most. */
const plan = [{ rows: 1, isFar: false }, { rows: 4, isFar: false }, { rows: 1, isFar: true }, { rows: 2, isFar: false }, { rows: 4, isFar: true }, { rows: 8, isFar: false }] as const;
const [fewSlots, manySlots] = [16, 512];

/**
 * Measures a model on caches of its own, that are made and not read: in rounds, each number of rows and slots by its fastest call, while there
 * is time.
 *
 * @param now milliseconds from any start
 */
export async function measureCostCurve(model: CausalLM, now: () => number, { top, milliseconds = 60 }: MeasureCostOptions = {}): Promise<CostCurve> {
  const { maxPositions, vocabulary } = model.shape;
  const most = plan.filter(({ rows }) => rows === 1 || rows < maxPositions);
  const room = Math.max(0, maxPositions - Math.max(...most.map(({ rows }) => rows)));
  const [few, many] = [Math.min(fewSlots, room), Math.min(manySlots, room)];
  const want: Want = { logits: 'all', ...(top !== undefined && { top: Math.min(top, vocabulary) }) };
  const fastest = new Map<(typeof plan)[number], number>();
  using near = model.createCache({ contents: emptyEntries(model.shape, few) });
  let far: KvCache | undefined;
  try {
    const call = async (rows: number, cache: KvCache): Promise<number> => {
      const before = now();
      await model.forward({ input: { ids: new Int32Array(rows) } }, cache, want);
      const took = now() - before;
      cache.commit(new Int32Array(0));
      return took;
    };
    await call(1, near);
    // Further rows cost what they do near, or as if nothing were shared; more slots hardly more than twice as much.
    const guess = ({ rows, isFar }: (typeof plan)[number]): number => {
      const one = fastest.get(plan[0]) ?? 0;
      const wide = fastest.get(plan.find((step) => step.rows === rows && !step.isFar)!);
      return (isFar ? (fastest.get(plan[2]) ?? 2 * one) : one) * (wide === undefined || one === 0 ? rows : wide / one);
    };
    const started = now();
    const isTime = (expected: number): boolean => now() - started + expected < milliseconds;
    for (let wasCalled = true; wasCalled; ) {
      wasCalled = false;
      for (const step of most) {
        const isNeeded = fastest.size < 2 && !fastest.has(step) && !step.isFar;
        const expected = fastest.get(step) ?? guess(step);
        if ((step.isFar && many < 2 * few) || !(isNeeded || isTime(expected))) continue;
        // To make it takes time as well, and the first call over it is slow.
        if (step.isFar && far === undefined) {
          far = model.createCache({ contents: emptyEntries(model.shape, many) });
          if (!isTime(expected)) continue;
          await call(1, far);
          if (!isTime(expected)) continue;
        }
        fastest.set(step, Math.min(fastest.get(step) ?? Infinity, await call(step.rows, step.isFar ? far! : near)));
        wasCalled = true;
      }
      // A clock that stands still would never end it.
      if (now() === started) break;
    }
  } finally {
    far?.[Symbol.dispose]();
  }
  return new CostCurve([...fastest].map(([{ rows, isFar }, took]): MeasuredCost => [rows, took / 1000, isFar ? many : few]));
}

/** Zeros, which cost what others do. */
function emptyEntries({ layers, kvHeads, headDim }: ModelShape, slots: number): CacheContents {
  const positions = Int32Array.from({ length: slots }, (_, at) => at);
  const tokens = Int32Array.from({ length: kvHeads * slots }, (_, at) => at % slots);
  const zeros = new Float32Array(tokens.length * headDim);
  return { positions, layers: Array.from({ length: layers }, () => ({ tokens, places: tokens, keys: zeros, values: zeros })) };
}
