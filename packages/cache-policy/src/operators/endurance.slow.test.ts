import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { Budget, fromPull, Owned, seededRandom } from '@tokstream/core';
import { decode, prefill, sample } from '@tokstream/decode';
import type { Sequence } from '@tokstream/model';
import { finalize, tap } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { cachePolicies } from '../policies/registry.ts';
import { randomModel } from '../random-model.test-support.ts';
import { fork } from '../services/fork.ts';
import { cachePolicy } from './cache-policy.ts';

it('1,000 long sequences, evicted, forked and cut off at random, never hold more than their budget and leave nothing', async () => {
  await selectBackend({ backend: 'wasm' });
  using model = await randomModel(1, { max_position_embeddings: 1024 });
  const before = tf.memory();
  const random = seededRandom(5);
  const budget = new Budget({ limit: 6 });
  const entries = cachePolicies.filter(({ atBudget }) => atBudget !== undefined);
  const counts = { sequences: 0, steps: 0 };
  for (let round = 0; counts.sequences < 1000; round += 1) {
    const policy = entries[round % entries.length]!.atBudget!(24 + Math.floor(random.next() * 40));
    const prompts = Array.from({ length: 2 }, () => Int32Array.from({ length: 100 + Math.floor(random.next() * 200) }, () => Math.floor(random.next() * 40)));
    const open = new Map<number, Sequence>();
    const source = fromPull(prompts, { budget, own: (ids, lease) => new Owned(ids, lease) });
    const cutAfter = random.next() < 0.5 ? Math.floor(random.next() * 400) : Infinity;
    let events = 0;
    await new Promise<void>((resolve, reject) => {
      const subscription = source
        .pipe(
          prefill(model, { chunkRows: 64 }),
          cachePolicy(policy),
          fork({ count: 2 }),
          tap(({ value }) => {
            open.set(value.index, value);
            counts.sequences += 1;
          }),
          decode({ maxNewTokens: 60, sampler: sample(), seed: round }),
          tap((event) => {
            if (event.type !== 'step') return;
            const { cache, promptIds } = open.get(event.sequence)!;
            expect(cache.bytes()).toBeLessThanOrEqual(policy.maxBytes!(model.shape, promptIds.length)!);
            counts.steps += 1;
          }),
          finalize(resolve),
        )
        .subscribe({
          next: () => (events += 1) > cutAfter && subscription.unsubscribe(),
          error: reject,
        });
    });
    expect(budget.outstanding).toBe(0);
  }
  expect(counts.steps).toBeGreaterThan(20_000);
  await vi.waitFor(() => expect(tf.memory().numTensors).toBe(before.numTensors), { timeout: 10_000 });
  expect(tf.memory().numBytes).toBe(before.numBytes);
}, 900_000);
