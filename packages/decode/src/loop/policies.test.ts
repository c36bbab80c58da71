import { Budget, type DecodeEvent } from '@tokstream/core';
import type { CachePolicy, CausalLM } from '@tokstream/model';
import { closeTo } from '@tokstream/testing';
import { beamSearch } from '../beams/beam-search.ts';
import { from, lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import type { DecodeOptions } from '../decode-options.ts';
import { jacobi } from '../drafters/jacobi.ts';
import { tokenRecycling } from '../drafters/token-recycling.ts';
import { guardedModel, idsOf } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { onlooker, window } from '../policies.test-support.ts';
import { classifierFreeGuidance } from '../processors/classifier-free-guidance.ts';
import { bestOfN } from '../search/best-of-n.ts';
import { TokenBudget } from '../search/token-budget.ts';
import { sample } from '../samplers/sample.ts';
import { CostCurve } from '../speculation/cost-curve.ts';

let model: CausalLM;
guardedModel((made) => (model = made));

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6, 7, 8, 9, 10, 11, 12, 5, 6), Int32Array.of(12, 13)];
const flat = new CostCurve([[1, 1], [100, 1]]);

function run(cachePolicy: CachePolicy, options: DecodeOptions = {}, source: readonly Int32Array[] = prompts): Promise<DecodeEvent[]> {
  return lastValueFrom(from(source).pipe(prefill(model, { cachePolicy, budget: new Budget({ limit: 100 }) }), decode({ maxNewTokens: 12, costCurve: flat, ...options }), toArray()));
}

/** Greedy decoding by hand: one row a call, then the last `size` entries are kept. */
async function windowedByHand(prompt: Int32Array, size: number, count: number, closeGaps: boolean): Promise<number[]> {
  using cache = model.createCache();
  const ids: number[] = [];
  for (let next = prompt; ids.length < count; next = Int32Array.of(ids.at(-1)!)) {
    const { logits } = await model.forward({ input: { ids: next } }, cache);
    cache.commit();
    for (let layer = 0; layer < model.shape.layers; layer += 1) {
      const length = cache.length(layer);
      if (length > size) cache.keep(layer, Int32Array.from({ length: model.shape.kvHeads * size }, (_, at) => length - size + (at % size)), { closeGaps });
    }
    ids.push(logits.indexOf(Math.max(...logits)));
  }
  return ids;
}

it.each(['original', 'slot'] as const)('evicts after the prompt and after every token, alone and in a batch, with %s positions', async (positions) => {
  const events = await run(window(5, positions));
  const expected: number[][] = [];
  for (const prompt of prompts) expected.push(await windowedByHand(prompt, 5, 12, positions === 'slot'));
  expect(idsOf(events)).toEqual(expected);
  const { layers, kvHeads, headDim } = model.shape;
  for (const event of events) if (event.type === 'cache') expect(event).toMatchObject({ kept: 5, bytes: 8 * layers * kvHeads * headDim * 5 });
});

it('a boundary keeps drafts from changing anything; without one they are verified against what is still there', async () => {
  for (const boundary of [1, 4]) {
    // Evicts at multiples of the boundary only, as its state must.
    const base = window(6);
    const policy: CachePolicy = { ...base, boundary, start: (shape, promptLength) => {
      const state = base.start(shape, promptLength);
      return { evict: (layer, entries) => (entries.seen > promptLength && entries.seen % boundary !== 0 ? undefined : state.evict!(layer, entries)), fork: () => state };
    } };
    const plain = idsOf(await run(policy));
    for (const drafter of [tokenRecycling(), jacobi()]) expect(idsOf(await run(policy, { drafter }))).toEqual(plain);
    const drawn = { sampler: sample({ temperature: 0.9 }), seed: 3 };
    expect(idsOf(await run(policy, { ...drawn, drafter: tokenRecycling() }))).toEqual(idsOf(await run(policy, drawn)));
  }
});

it('no draft crosses a boundary of a companion either, which has read another prompt', async () => {
  const evictions: string[] = [];
  const policy: CachePolicy = { ...window(6), boundary: 4, start: (shape, promptLength) => {
    const state = window(6).start(shape, promptLength);
    const evict: typeof state.evict = (layer, entries) => {
      if (entries.seen > promptLength && entries.seen % 4 !== 0) return undefined;
      const kept = state.evict!(layer, entries);
      if (kept !== undefined) evictions.push([promptLength, layer, entries.seen, entries.slots].join());
      return kept;
    };
    return { evict, fork: () => state };
  } };
  const processors = [classifierFreeGuidance({ base: (ids) => ids.slice(-1), conditions: [{ scale: 1.5 }] })];
  const decoded = async (options: DecodeOptions): Promise<{ readonly ids: number[][]; readonly evictions: string[]; readonly accepted: number }> => {
    const events = await run(policy, { processors, maxNewTokens: 40, ...options }, prompts.slice(2, 3));
    return { ids: idsOf(events), evictions: evictions.splice(0), accepted: events.reduce((sum, event) => sum + (event.type === 'step' ? event.accepted : 0), 0) };
  };
  const [plain, drafted] = [await decoded({}), await decoded({ drafter: tokenRecycling() })];
  expect(drafted.accepted).toBeGreaterThan(0);
  expect([drafted.ids, drafted.evictions]).toEqual([plain.ids, plain.evictions]);
});

it('shows a policy the rows that were committed and no others, as a forward of the whole text has them', async () => {
  const prompt = prompts[2]!;
  for (const drafter of [undefined, tokenRecycling()]) {
    const policy = onlooker(new Set(['attention', 'queries']));
    const [ids] = idsOf(await run(policy, drafter && { drafter }, [prompt]));
    using cache = model.createCache();
    const whole = Int32Array.of(...prompt, ...ids!.slice(0, -1));
    const { attention, queries } = await model.forward({ input: { ids: whole } }, cache, { attention: true, queries: true });
    const { heads, headDim, layers } = model.shape;
    for (let layer = 0; layer < layers; layer += 1) {
      let seen = 0;
      for (const { rows } of policy.shown.filter((one) => one.layer === layer)) {
        seen += rows.count;
        expect(rows.slots).toBe(seen);
        for (let line = 0; line < heads * rows.count; line += 1) {
          const row = Math.floor(line / rows.count) * whole.length + seen - rows.count + (line % rows.count);
          closeTo(rows.attention.subarray(line * seen, (line + 1) * seen), [...attention[layer]!.subarray(row * whole.length, row * whole.length + seen)], 1e-4);
          closeTo(rows.queries.subarray(line * headDim, (line + 1) * headDim), [...queries[layer]!.subarray(row * headDim, (row + 1) * headDim)], 1e-4);
        }
      }
      expect(seen).toBe(whole.length);
    }
  }
});

it('companions have a policy of their own, whether they fork the sequence or read the prompt themselves', async () => {
  const expected = await windowedByHand(prompts[2]!, 4, 12, false);
  for (const promptIds of [(ids: Int32Array) => ids, (ids: Int32Array) => ids.slice()]) {
    // Guided by what itself would say: any strength changes nothing, unless the companion sees more or less.
    const guided = classifierFreeGuidance({ conditions: [{ scale: 5, promptIds }] });
    expect(idsOf(await run(window(4), { processors: [guided] }, [prompts[2]!]))).toEqual([expected]);
  }
});

it('a policy that cannot be forked for a companion costs its sequence, and nothing is left', async () => {
  const single: CachePolicy = { ...window(4), start: () => ({ fork: () => { throw new Error('no copies'); } }) };
  const events = await run(single, { processors: [{ apply: () => {}, companions: [{}] } as never], onError: 'skip' });
  expect(events.flatMap((event) => (event.type === 'done' ? [event.reason] : []))).toEqual(prompts.map(() => 'failed'));
});

it('continuations of one sequence are each bounded', async () => {
  const best = await lastValueFrom(from([prompts[2]!]).pipe(prefill(model, { cachePolicy: window(4) }), bestOfN({ n: 3, budget: new TokenBudget({ tokens: 100 }), sampler: sample({ temperature: 0 }), maxNewTokens: 12 })));
  expect([...best.winner!.ids]).toEqual(await windowedByHand(prompts[2]!, 4, 12, false));
});

it.each(['original', 'slot'] as const)('a context that has room for what a policy holds and a row never fills, with %s positions', async (positions) => {
  for (const options of [{}, { drafter: tokenRecycling() }]) {
    const reasons = (contextLength: number): Promise<string[]> => run(window(5, positions), { contextLength, maxNewTokens: 30, endOfSequence: [], ...options }, [prompts[0]!]).then((events) => events.flatMap((event) => (event.type === 'done' ? [event.reason] : [])));
    expect([await reasons(6), await reasons(5)]).toEqual([['length'], ['context-full']]);
  }
});

it('bytes that a policy bounds are what a sequence is admitted by, and its context never fills where positions close up', async () => {
  const policy = window(5, 'slot');
  const maxCacheBytes = policy.maxBytes!(model.shape, 1)!;
  const events = await run(policy, { maxCacheBytes, maxNewTokens: 200 }, prompts.slice(0, 2));
  expect(idsOf(events).map((ids) => ids.length)).toEqual([200, 200]);
});

it('refuses where one goes back in the cache, and a policy that keeps what there is not ends with its code', async () => {
  const wrong: CachePolicy = { ...window(4), start: () => ({ evict: () => Int32Array.of(0, 99), fork: () => ({}) as never }) };
  await expect(run(wrong)).rejects.toMatchObject({ code: 'invalid-slots' });
  await expect(lastValueFrom(from(prompts).pipe(prefill(model, { cachePolicy: window(4) }), beamSearch()))).rejects.toMatchObject({ code: 'invalid-composition' });
});
