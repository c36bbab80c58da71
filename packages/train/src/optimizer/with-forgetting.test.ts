import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { selectBackend } from '@tokstream/backend';
import { expect, it } from 'vitest';
import { tinyBatch, tinyConfig, tinyTrainer } from '../tiny-llama.test-support.ts';
import type { Trainer } from '../trainer.ts';
import { adamW } from './adamw.ts';
import { restartSchedule, type RowsForgotten, withForgetting } from './with-forgetting.ts';

const { vocabulary, width } = tinyConfig;
const every = (period: number, ids?: Int32Array) => ({ at: (step: number): RowsForgotten | undefined => (step > 0 && step % period === 0 ? { seed: step, ...(ids && { ids }) } : undefined) });

async function state(trainer: Trainer): Promise<Readonly<Record<string, Float32Array>>> {
  const { tensors } = await trainer.save();
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]));
}

async function trained(steps: number, trainer: Trainer): Promise<Readonly<Record<string, Float32Array>>> {
  for (let step = trainer.step; step < steps; step += 1) await trainer.train(tinyBatch(step));
  return state(trainer);
}

await backendMatrix(selectBackend, () => {
  it('changes nothing, to the bit, while nothing is forgotten', async () => {
    using plain = await tinyTrainer();
    using forgetful = await tinyTrainer({ optimizer: withForgetting(adamW(), { schedule: every(Number.POSITIVE_INFINITY) }) });
    expect(await trained(3, forgetful)).toEqual(await trained(3, plain));
  });

  it('draws all rows afresh with the deviation asked for, without moments and but for the zero row', async () => {
    using plain = await tinyTrainer();
    using forgetful = await tinyTrainer({ optimizer: withForgetting(adamW(), { schedule: every(2), deviation: 0.5, zeroRow: 3 }) });
    const [before, after] = [await trained(2, plain), await trained(2, forgetful)];
    const rows = after['weight.embedding']!;
    closeTo(rows.subarray(3 * width, 4 * width), new Float32Array(width), 0);
    const deviation = Math.sqrt(rows.reduce((sum, value) => sum + value ** 2, 0) / ((vocabulary - 1) * width));
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.15);
    for (const moment of ['first.embedding', 'second.embedding']) closeTo(after[moment]!, new Float32Array(rows.length), 0);
    expect({ ...after, 'weight.embedding': 0, 'first.embedding': 0, 'second.embedding': 0 }).toEqual({ ...before, 'weight.embedding': 0, 'first.embedding': 0, 'second.embedding': 0 });
  });

  it('takes the first step after that as the first of all', async () => {
    const learningRate = (): number => 0.01;
    using forgetful = await tinyTrainer({ learningRate, optimizer: withForgetting(adamW({ weightDecay: 0 }), { schedule: every(2) }) });
    const before = (await trained(2, forgetful))['weight.embedding']!;
    const after = (await trained(3, forgetful))['weight.embedding']!;
    // Adam's first step is the learning rate in every direction that has a gradient.
    const moved = after.map((value, at) => Math.abs(value - before[at]!)).filter((distance) => distance > 1e-4);
    expect(moved.length).toBeGreaterThan(width);
    closeTo(moved, moved.map(() => 0.01), 5e-4);
  });

  it('forgets some rows alone', async () => {
    using plain = await tinyTrainer();
    using forgetful = await tinyTrainer({ optimizer: withForgetting(adamW(), { schedule: every(2, Int32Array.of(1, 4)), deviation: 'table' }) });
    const [before, after] = [await trained(2, plain), await trained(2, forgetful)];
    for (let row = 0; row < vocabulary; row += 1) {
      const of = (values: Float32Array | undefined): Float32Array => values!.subarray(row * width, (row + 1) * width);
      const forgotten = row === 1 || row === 4;
      if (forgotten) expect(of(after['weight.embedding'])).not.toEqual(of(before['weight.embedding']));
      else expect(of(after['weight.embedding'])).toEqual(of(before['weight.embedding']));
      closeTo(of(after['second.embedding']), forgotten ? new Float32Array(width) : of(before['second.embedding']), 0);
    }
  });

  it('goes on from a checkpoint as if it had not stopped, and leaves no tensor', () =>
    leakGuard(async () => {
      const make = (): Promise<Trainer> => tinyTrainer({ optimizer: withForgetting(adamW(), { schedule: every(2), learningRate: restartSchedule((step) => 0.01 / (1 + step), { every: 2, totalSteps: 6 }) }) });
      using whole = await make();
      const expected = await trained(5, whole);
      using first = await make();
      await trained(3, first);
      using second = await make();
      second.restore(await first.save());
      expect(await trained(5, second)).toEqual(expected);
    }));
});

it('restartSchedule runs through once for every time that is forgotten', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7].map(restartSchedule((step) => step, { every: 2, totalSteps: 8 }))).toEqual([0, 4, 0, 4, 0, 4, 0, 4]);
});
