import * as tf from '@tensorflow/tfjs-core';
import type { DecodeEvent } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { from, lastValueFrom, take, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { greedyWithoutCache, idsOf, randomModel } from '../models.test-support.ts';
import { prefill } from '../operators/prefill.ts';
import { noRepeatNgram } from '../processors/no-repeat-ngram.ts';
import { fixtureModel, goldens } from './beams.test-support.ts';
import { contrastiveWithoutCache } from './contrastive.reference.ts';
import { contrastiveSearch, type ContrastiveSearchOptions } from './contrastive-search.ts';

let model: CausalLM;
let tensorsBefore: number;
beforeAll(async () => {
  model = await randomModel();
  for (const { model: name } of goldens.contrastive) await fixtureModel(name);
});
afterAll(() => model[Symbol.dispose]());
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(tensorsBefore));

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6, 7, 8, 9, 10, 11)];

const run = (on: CausalLM, ids: readonly Int32Array[], options: ContrastiveSearchOptions): Promise<DecodeEvent[]> => lastValueFrom(from(ids).pipe(prefill(on), contrastiveSearch(options), toArray()));
const reasons = (events: readonly DecodeEvent[]): string[] => events.flatMap((event) => (event.type === 'done' ? [event.reason] : []));

it.each(goldens.contrastive)('gives what PyTorch gives by the definition: $model, k $k, alpha $alpha', async ({ model: name, ids, k, alpha }) => {
  const events = await run(await fixtureModel(name), [Int32Array.from(goldens.prompts[name]!)], { k, alpha, maxNewTokens: ids.length, endOfSequence: [] });
  expect(idsOf(events)).toEqual([ids]);
});

it('gives the same by chunks of a long prompt, in one call a chunk and a token, beside a short prompt that is further on', async () => {
  const llama = await fixtureModel('llama');
  const long = Int32Array.from({ length: 300 }, (_, at) => (at * 89) % 512);
  const events = await run(llama, [long, prompts[0]!], { k: 3, alpha: 0.5, maxNewTokens: 4, endOfSequence: [] });
  for (const [index, prompt] of [long, prompts[0]!].entries()) expect(idsOf(events)[index]).toEqual(await contrastiveWithoutCache(llama, prompt, { k: 3, alpha: 0.5, count: 4 }));
  expect(events.flatMap((event) => (event.type === 'step' && event.sequence === 0 ? [event.rows] : []))).toEqual([128, 128, 44, 3, 3, 3, 3]);
});

it('weighs several sequences in one batch as each alone, and differs from greedy', async () => {
  const events = await run(model, prompts, { k: 4, alpha: 0.6, maxNewTokens: 10, endOfSequence: [] });
  for (const [index, prompt] of prompts.entries()) expect(idsOf(events)[index]).toEqual(await contrastiveWithoutCache(model, prompt, { k: 4, alpha: 0.6, count: 10 }));
  expect(idsOf(events)[0]).not.toEqual(await greedyWithoutCache(model, prompts[0]!, 10));
});

it('is greedy with one candidate, and where only likelihood counts', async () => {
  const expected = await greedyWithoutCache(model, prompts[0]!, 10);
  for (const [k, alpha] of [[1, 0.9], [5, 0]] as const) {
    expect(idsOf(await run(model, [prompts[0]!], { k, alpha, maxNewTokens: 10, endOfSequence: [] }))).toEqual([expected]);
  }
});

it('ends at a token, at the length and at the end of the context; takes processors', async () => {
  const options = { k: 4, alpha: 0.6, endOfSequence: [] };
  const [ids] = idsOf(await run(model, [prompts[0]!], { ...options, maxNewTokens: 6 }));
  const ended = await run(model, [prompts[0]!], { ...options, maxNewTokens: 6, endOfSequence: [ids![2]!] });
  expect([idsOf(ended)[0], reasons(ended)]).toEqual([ids!.slice(0, ids!.indexOf(ids![2]!) + 1), ['end-of-sequence']]);
  expect(reasons(await run(model, [prompts[0]!], { ...options, maxNewTokens: 0 }))).toEqual(['length']);
  const full = await run(model, [prompts[0]!], { ...options, maxNewTokens: 1000, processors: [noRepeatNgram(2)] });
  expect(reasons(full)).toEqual(['context-full']);
  const text = [...prompts[0]!, ...idsOf(full)[0]!];
  expect(text).toHaveLength(model.shape.maxPositions);
  expect(new Set(text.slice(1).map((id, at) => `${text[at]} ${id}`)).size).toBe(text.length - 1);
});

it('an unsubscribe frees everything, while a prompt is read and later', async () => {
  for (const count of [1, 8]) {
    await lastValueFrom(from(prompts).pipe(prefill(model), contrastiveSearch({ k: 4, alpha: 0.6 }), take(count)));
    await vi.waitFor(() => expect(tf.memory().numTensors).toBe(tensorsBefore));
  }
});

it.each([{ k: 0, alpha: 0.5 }, { k: 2, alpha: 1.5 }, { k: 2, alpha: Number.NaN }])('refuses %o', (options) => {
  expect(() => contrastiveSearch(options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
