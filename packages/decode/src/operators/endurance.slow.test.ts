import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { Budget, fromPull, Owned, seededRandom } from '@tokstream/core';
import { count, filter, lastValueFrom, tap } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { randomModel } from '../models.test-support.ts';
import type { DecodeOptions } from '../decode-options.ts';
import { draftModel } from '../drafters/draft-model.ts';
import { tokenRecycling } from '../drafters/token-recycling.ts';
import { classifierFreeGuidance } from '../processors/classifier-free-guidance.ts';
import { sample } from '../samplers/sample.ts';
import { decode } from './decode.ts';
import { prefill } from './prefill.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of objects that something still holds. */
const heldBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

it('10,000 generations cancelled at random moments leave tensors, credits and memory where they were', async () => {
  using model = await randomModel();
  const before = tf.memory();
  const random = seededRandom(11);
  const budget = new Budget({ limit: 4 });
  const kinds: readonly DecodeOptions[] = [
    {},
    { drafter: tokenRecycling() },
    { drafter: draftModel(model) },
    { processors: [classifierFreeGuidance({ conditions: [{ scale: 2, promptIds: () => Int32Array.of(3, 4) }] })] },
  ];
  const held: number[] = [];
  for (let round = 0; round < 10_000; round += 1) {
    const prompts = Array.from({ length: 3 }, () => Int32Array.from({ length: 1 + Math.floor(random.next() * 9) }, () => Math.floor(random.next() * 40)));
    const source = fromPull(prompts, { budget, own: (ids, lease) => new Owned(ids, lease) });
    const subscription = source.pipe(prefill(model, { chunkRows: 3 }), decode({ maxNewTokens: 10, ...kinds[round % kinds.length]! })).subscribe();
    for (let turn = Math.floor(random.next() * 25); turn > 0; turn -= 1) await new Promise((resolve) => void setImmediate(resolve));
    subscription.unsubscribe();
    expect(budget.outstanding).toBe(0);
    if (round % 1000 === 999) held.push(heldBytes());
  }
  await vi.waitFor(() => expect(tf.memory().numTensors).toBe(before.numTensors), { timeout: 10_000 });
  expect(tf.memory().numBytes).toBe(before.numBytes);
  // The first thousands warm up; what leaks would go on growing.
  expect(held.at(-1)! - held[3]!).toBeLessThan(1e6);
}, 600_000);

it('100,000 tokens in one process keep memory flat', async () => {
  using model = await randomModel();
  const budget = new Budget({ limit: 8 });
  const prompts = Array.from({ length: 100_000 / 50 }, (_, at) => Int32Array.of(at % 40, 1, 2));
  const samples: { readonly heap: number; readonly tensors: number; readonly bytes: number }[] = [];
  let seen = 0;
  const tokens = await lastValueFrom(
    fromPull(prompts, { budget, own: (ids, lease) => new Owned(ids, lease) }).pipe(
      prefill(model),
      decode({ maxNewTokens: 50, sampler: sample(), seed: 1 }),
      filter(({ type }) => type === 'token'),
      tap(() => {
        seen += 1;
        if (seen % 10_000 !== 0) return;
        const { numTensors, numBytes } = tf.memory();
        samples.push({ heap: heldBytes(), tensors: numTensors, bytes: numBytes });
      }),
      count(),
    ),
  );
  expect(tokens).toBe(100_000);
  const late = samples.slice(2);
  // At most eight caches of at most 64 entries beside the weights, at any time.
  expect(Math.max(...late.map(({ tensors }) => tensors))).toBeLessThan(samples[0]!.tensors + 40);
  expect(late.at(-1)!.heap - samples[1]!.heap).toBeLessThan(1e6);
});
