import { Budget, type DecodeEvent, Owned } from '@tokstream/core';
import { decode, prefill } from '@tokstream/decode';
import type { CausalLM, Sequence } from '@tokstream/model';
import { map, of, lastValueFrom, toArray, type MonoTypeOperatorFunction } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { heavyHitter } from '../policies/heavy-hitter.ts';
import { guardedModel } from '../random-model.test-support.ts';
import { cachePolicy } from './cache-policy.ts';

let model: CausalLM;
const guard = guardedModel((made) => (model = made));

const prompts = [Int32Array.from({ length: 40 }, (_, at) => (at * 7) % 40), Int32Array.of(4), Int32Array.of(5, 6, 7)];
const policy = heavyHitter({ heavy: 6, recent: 6 });

function events(between: MonoTypeOperatorFunction<Owned<Sequence>>, budget = new Budget({ limit: 8 })): Promise<DecodeEvent[]> {
  return lastValueFrom(of(...prompts).pipe(prefill(model, { budget, chunkRows: 128 }), between, cachePolicy(policy), decode({ maxNewTokens: 20, now: () => 0 }), toArray()));
}

it('behind prefill it is part of the reading; behind something else prompts are read again, for the same', async () => {
  const calls = vi.spyOn(model, 'forward');
  const read = (between: MonoTypeOperatorFunction<Owned<Sequence>>): Promise<unknown> => lastValueFrom(of(...prompts).pipe(prefill(model), between, cachePolicy(policy), map((item) => item[Symbol.dispose]())));
  await read((source) => source);
  expect(calls).toHaveBeenCalledTimes(prompts.length);
  await read(map((item) => item));
  expect(calls).toHaveBeenCalledTimes(3 * prompts.length);
  calls.mockRestore();
  const once = await events((source) => source);
  expect(await events(map((item) => item))).toEqual(once);
  expect(once.filter((event) => event.type === 'cache').map(({ kept }) => kept)).toEqual([12, 12, 12]);
  await guard.freed();
});

it.each(['heavy-hitter', undefined, {}])('refuses %s at once, which is no policy', (given) => {
  expect(() => cachePolicy(given as never)).toThrow(expect.objectContaining({ code: 'invalid-policy', message: expect.stringMatching(/^[^\n]*cachePolicyFrom[^\n]*$/) }));
});

it('refuses a second policy, and frees what it was given', async () => {
  const budget = new Budget({ limit: 8 });
  const twice = lastValueFrom(of(...prompts).pipe(prefill(model, { budget, cachePolicy: policy }), cachePolicy(policy)));
  await expect(twice).rejects.toMatchObject({ code: 'invalid-composition' });
  expect(budget.outstanding).toBe(0);
  await guard.freed();
});

it('can be left at any moment', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const budget = new Budget({ limit: 2 });
    const subscription = of(...prompts).pipe(prefill(model, { budget, chunkRows: 4 }), map((item) => item), cachePolicy(policy), decode({ maxNewTokens: 5 })).subscribe();
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
    subscription.unsubscribe();
    await guard.freed();
    expect(budget.outstanding).toBe(0);
  }
});
