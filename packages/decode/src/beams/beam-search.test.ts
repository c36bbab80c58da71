import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import * as fc from 'fast-check';
import { concat, from, lastValueFrom, NEVER, take, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { greedyWithoutCache, letters, randomModel } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { noRepeatNgram } from '../processors/no-repeat-ngram.ts';
import { repetitionPenalty as repetition } from '../processors/repetition-penalty.ts';
import { allHypotheses, beamsToTheEnd, beamsWithoutCache, type TableModel } from './beam-search.reference.ts';
import { beamSearch } from './beam-search.ts';
import type { BeamEvent, BeamResult } from './beam-result.ts';
import type { BeamSearchOptions } from './beam-search-options.ts';
import { BeamSearcher } from './beam-searcher.ts';
import { fixtureModel, goldens } from './beams.test-support.ts';
import { pathTo } from './beam-node.ts';
import { gumbel, topCandidates } from './top-candidates.ts';

let model: CausalLM;
let tensorsBefore: number;
beforeAll(async () => {
  model = await randomModel();
  for (const name of Object.keys(goldens.prompts)) await fixtureModel(name);
});
afterAll(() => model[Symbol.dispose]());
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(tensorsBefore));

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6, 7, 8, 9, 10, 11)];

async function run(on: CausalLM, ids: readonly Int32Array[], options: BeamSearchOptions): Promise<BeamEvent[]> {
  const events = await lastValueFrom(from(ids).pipe(prefill(on), beamSearch(options), toArray()));
  for (const [index] of ids.entries()) {
    const tokens = events.flatMap((event) => (event.type === 'token' && event.sequence === index ? [event.id] : []));
    expect(tokens).toEqual(resultsOf(events, index)[0]?.ids ?? []);
  }
  return events;
}

function resultsOf(events: readonly BeamEvent[], sequence = 0): readonly BeamResult[] {
  return events.flatMap((event) => (event.type === 'hypotheses' && event.sequence === sequence ? event.results : []));
}

const reasons = (events: readonly BeamEvent[]): string[] => events.flatMap((event) => (event.type === 'done' ? [event.reason] : []));

it.each(goldens.beams.map((golden, at) => [`${at} ${golden.model}`, golden] as const))('gives the hypotheses and scores of transformers: %s', async (_, golden) => {
  const { earlyStopping, repetitionPenalty, noRepeat, ids, scores, ends, ...options } = golden;
  const processors = [...(repetitionPenalty === 1 ? [] : [repetition(repetitionPenalty)]), ...(noRepeat === 0 ? [] : [noRepeatNgram(noRepeat)])];
  const prompt = Int32Array.from(goldens.prompts[golden.model]!);
  const results = resultsOf(await run(await fixtureModel(golden.model), [prompt], { ...options, earlyStopping, processors, endOfSequence: ends }));
  expect(results.map((result) => result.ids)).toEqual(ids);
  results.forEach(({ score }, at) => expect(Math.abs(score - scores[at]!)).toBeLessThan(1e-4));
  if (processors.length === 0) for (const { score, logprob, ids: made } of results) expect((score * made.length ** golden.lengthPenalty) / logprob).toBeCloseTo(1, 6);
});

it.each(goldens.groups.map((golden, at) => [`${at} ${golden.model}`, golden] as const))('diverse groups give what the classes of transformers 4 give: %s', async (_, golden) => {
  const { ids, scores, ends, ...options } = golden;
  const results = resultsOf(await run(await fixtureModel(golden.model), [Int32Array.from(goldens.prompts[golden.model]!)], { ...options, endOfSequence: ends }));
  expect(results.map((result) => result.ids)).toEqual(ids);
  results.forEach(({ score }, at) => expect(Math.abs(score - scores[at]!)).toBeLessThan(1e-4));
});

function randomTable(seed: number, vocabulary: number): TableModel {
  const random = seededRandom(seed);
  // Flat and peaked ones.
  const spread = seed % 2 === 0 ? 4 : 16;
  const rows = new Map<string, readonly number[]>();
  return (ids) => {
    const known = rows.get(ids.join());
    if (known !== undefined) return known;
    const logits = Array.from({ length: vocabulary }, () => spread * random.next());
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    const logprobs = logits.map((logit) => logit - total);
    rows.set(ids.join(), logprobs);
    return logprobs;
  };
}

function searchTable(table: TableModel, options: BeamSearchOptions, ends: readonly number[], limit: number): readonly BeamResult[] {
  const searcher = new BeamSearcher(options, { promptIds: Int32Array.of(1), ends: new Set(ends), limit, random: seededRandom(1) });
  while (searcher.live.length > 0) searcher.advance(searcher.live.map(({ node }) => Float32Array.from(table(pathTo(node).map(({ id }) => id)))));
  return searcher.results();
}

function expectResults(results: readonly BeamResult[], expected: readonly BeamResult[]): void {
  expect(results.map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
  results.forEach(({ score }, at) => expect(score).toBeCloseTo(expected[at]!.score, 4));
}

it('with a beam for every text finds the best of all texts', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(-1, 0, 0.5, 1, 2), fc.constantFrom(false, 'never' as const), (seed, lengthPenalty, earlyStopping) => {
      const table = randomTable(seed, 3);
      const results = searchTable(table, { beams: 100, returnSequences: 100, lengthPenalty, earlyStopping }, [0], 4);
      expectResults(results, allHypotheses(table, 0, 4, lengthPenalty));
    }),
    { numRuns: 40 },
  );
});

it('that never stops early gives what running to the end gives', () => {
  fc.assert(
    fc.property(fc.noBias(fc.nat()), fc.integer({ min: 2, max: 3 }), fc.constantFrom(-2, -1, -0.5, 0, 1, 3), fc.subarray([0, 1, 2]), (seed, beams, lengthPenalty, ends) => {
      const table = randomTable(seed, 6);
      const results = searchTable(table, { beams, returnSequences: beams, lengthPenalty, earlyStopping: 'never' }, ends, 6);
      expectResults(results, beamsToTheEnd(table, ends, 6, beams, lengthPenalty));
    }),
    { numRuns: 1500 },
  );
});

it('one beam is greedy, and so is each group of one without a penalty', async () => {
  const expected = await greedyWithoutCache(model, prompts[0]!, 12);
  for (const options of [{ beams: 1 }, { beams: 3, groups: 3, returnSequences: 3 }]) {
    const results = resultsOf(await run(model, [prompts[0]!], { ...options, maxNewTokens: 12 }));
    expect(results.map(({ ids }) => ids)).toEqual(results.map(() => expected));
  }
  const end = expected[4]!;
  const [ended] = resultsOf(await run(model, [prompts[0]!], { beams: 1, maxNewTokens: 12, endOfSequence: [end], lengthPenalty: 9 }));
  expect(ended!.ids).toEqual(expected.slice(0, expected.indexOf(end) + 1));
});

it('groups without a penalty are one search each, the same one; with a large one they start apart', async () => {
  const one = resultsOf(await run(model, [prompts[2]!], { beams: 3, returnSequences: 3, maxNewTokens: 9 }));
  const two = resultsOf(await run(model, [prompts[2]!], { beams: 6, groups: 2, returnSequences: 6, maxNewTokens: 9 }));
  expect(two.map(({ ids }) => ids)).toEqual(one.flatMap(({ ids }) => [ids, ids]));
  const apart = resultsOf(await run(model, [prompts[2]!], { beams: 4, groups: 4, returnSequences: 4, maxNewTokens: 9, diversityPenalty: 50 }));
  for (let step = 0; step < 9; step += 1) expect(new Set(apart.map(({ ids }) => ids[step])).size).toBe(4);
});

it('a token that ended a sequence of one group costs the next nothing, one that goes on does', () => {
  const row = Float32Array.of(0.5, 0.3, 0.15, 0.05).map(Math.log);
  const options = { beams: 2, groups: 2, diversityPenalty: 10, returnSequences: 2 };
  for (const [ends, expected] of [[[0], [0, 0]], [[3], [0, 1]]] as const) {
    const searcher = new BeamSearcher(options, { promptIds: Int32Array.of(1), ends: new Set(ends), limit: 9, random: seededRandom(1) });
    searcher.advance([row, row]);
    const taken = [...searcher.results().map(({ ids }) => ids[0]), ...searcher.live.map(({ node }) => node.id)];
    expect(taken).toEqual(expected);
  }
});

it.each([{}, { sample: true, seed: 4 }, { groups: 2, diversityPenalty: 0.5 }])('rows of one cache, cleared now and then, give what reading every beam anew gives: %o', async (more) => {
  const options = { beams: 6, returnSequences: 6, maxNewTokens: 50, endOfSequence: [7], ...more };
  const events = await run(model, [prompts[0]!], options);
  const expected = await beamsWithoutCache(model, prompts[0]!, options);
  expect(resultsOf(events).map(({ ids }) => ids)).toEqual(expected.map(({ ids }) => ids));
  resultsOf(events).forEach(({ score, logprob }, at) => {
    expect(score).toBeCloseTo(expected[at]!.score, 4);
    expect(logprob).toBeCloseTo(expected[at]!.logprob, 3);
  });
  const rows = events.flatMap((event) => (event.type === 'step' ? [event.rows] : []));
  expect(rows.some((count) => count > 6)).toBe(true);
  expect(rows.reduce((sum, count) => sum + count, 0)).toBeLessThan(2 * 6 * rows.length);
});

it('tells tokens as soon as they are certain, with their text', async () => {
  const events = await run(model, [prompts[0]!], { beams: 3, maxNewTokens: 40, endOfSequence: [], tokenizer: letters });
  const lastStep = events.findLastIndex(({ type }) => type === 'step');
  const tokens = events.filter((event) => event.type === 'token');
  expect(events.slice(0, lastStep).filter(({ type }) => type === 'token').length).toBeGreaterThan(10);
  expect(tokens.map(({ text }) => text)).toEqual(tokens.map(({ id }) => String.fromCharCode(97 + (id % 26))));
  expect(tokens.reduce((sum, { logprob }) => sum + logprob!, 0)).toBeCloseTo(resultsOf(events)[0]!.logprob, 6);
});

it('sequences searched together give what each gives alone', async () => {
  const options: BeamSearchOptions = { beams: 3, returnSequences: 3, maxNewTokens: 10, sample: true, seed: 11 };
  const together = await run(model, prompts, options);
  for (const [index, prompt] of prompts.entries()) {
    // The index is part of the seed.
    const alone = await run(model, [prompt], { ...options, seed: 11 + (Math.imul(index, 0x9e37_79b1) >>> 0) });
    expect(resultsOf(together, index).map(({ ids }) => ids)).toEqual(resultsOf(alone).map(({ ids }) => ids));
    for (const { score, logprob, ids } of resultsOf(alone)) expect(score).toBeCloseTo(logprob / ids.length, 5);
  }
});

it('draws continuations without replacement, in proportion to their probability', () => {
  const shares = [0.5, 0.3, 0.15, 0.05];
  const random = seededRandom(3);
  const draws = 20_000;
  const counts = new Map<string, number>();
  const rows = [Float32Array.from(shares.slice(0, 2), (share) => Math.log(share)), Float32Array.from(shares.slice(2), (share) => Math.log(share * Math.E))];
  for (let draw = 0; draw < draws; draw += 1) {
    const pair = topCandidates([0, -1], rows, 2, () => gumbel(random.next()));
    const key = pair.map(({ beam, id }) => 2 * beam + id).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let chiSquare = 0;
  for (const [a, first] of shares.entries()) {
    for (const [b, second] of shares.entries()) {
      const expected = draws * first * (second / (1 - first));
      if (a !== b) chiSquare += ((counts.get(`${a},${b}`) ?? 0) - expected) ** 2 / expected;
    }
  }
  // 31.3 is the 0.999 quantile with eleven degrees of freedom.
  expect(chiSquare).toBeLessThan(31.3);
});

it('with one beam that draws, draws from the law of the model', () => {
  const shares = [0.5, 0.3, 0.15, 0.05];
  const random = seededRandom(8);
  const counts = [0, 0, 0, 0];
  const draws = 20_000;
  for (let draw = 0; draw < draws; draw += 1) {
    const searcher = new BeamSearcher({ beams: 1, sample: true }, { promptIds: Int32Array.of(1), ends: new Set([2]), limit: 5, random });
    searcher.advance([Float32Array.from(shares, Math.log)]);
    counts[searcher.settled!.id]! += 1;
  }
  const chiSquare = shares.reduce((sum, share, id) => sum + (counts[id]! - draws * share) ** 2 / (draws * share), 0);
  // 16.3 is the 0.999 quantile with three degrees of freedom.
  expect(chiSquare).toBeLessThan(16.3);
  const several = new BeamSearcher({ beams: 3, sample: true }, { promptIds: Int32Array.of(1), ends: new Set(), limit: 50, random });
  for (let step = 0; step < 20; step += 1) {
    several.advance(several.live.map(() => Float32Array.from(shares, Math.log)));
    const sums = several.live.map(({ sum }) => sum);
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
  }
});

it('each beam has its own copy of a processor that keeps state; one that is finished ends its beam', async () => {
  const tracking = (taken: readonly number[]): LogitsProcessor & { taken: readonly number[] } => ({
    name: 'tracking',
    taken,
    get finished() {
      return this.taken.length === 6;
    },
    apply(scores, { history, promptLength }) {
      expect(history.slice(promptLength)).toEqual(this.taken);
      expect(scores.reduce((sum, score) => sum + Math.exp(score), 0)).toBeCloseTo(1, 4);
    },
    accept(id) {
      this.taken = [...this.taken, id];
    },
    clone() {
      return tracking(this.taken);
    },
  });
  const events = await run(model, [prompts[0]!], { beams: 4, maxNewTokens: 20, endOfSequence: [], returnSequences: 4, processors: [tracking([])] });
  expect(reasons(events)).toEqual(['complete']);
  const cut = await run(model, [prompts[0]!], { beams: 4, maxNewTokens: 6, endOfSequence: [], returnSequences: 4 });
  expect(resultsOf(events)).toEqual(resultsOf(cut));
});

it('ends at the length, at an end-of-sequence token, at the end of the context', async () => {
  expect(reasons(await run(model, [prompts[0]!], { maxNewTokens: 0 }))).toEqual(['length']);
  const full = await run(model, [prompts[0]!], { beams: 2, maxNewTokens: 1000, endOfSequence: [] });
  expect(reasons(full)).toEqual(['context-full']);
  expect(resultsOf(full)[0]!.ids).toHaveLength(model.shape.maxPositions - prompts[0]!.length + 1);
  const [first] = resultsOf(await run(model, [prompts[0]!], { beams: 2, maxNewTokens: 5, endOfSequence: [] }));
  expect(reasons(await run(model, [prompts[0]!], { beams: 2, maxNewTokens: 5, endOfSequence: [first!.ids[0]!], lengthPenalty: 0 }))).toEqual(['end-of-sequence']);
});

it('one beam ends where decode does, and for the same reason', async () => {
  const four = (taken: number): LogitsProcessor => ({ name: 'four', get finished() { return taken === 4; }, apply() {}, accept: () => void (taken += 1), clone: () => four(taken) });
  const end = (await greedyWithoutCache(model, prompts[0]!, 3))[2]!;
  for (const contextLength of [1, 2, 3, 4, 6, 40]) {
    for (const maxNewTokens of [0, 1, 3, 4, 9]) {
      for (const more of [{}, { processors: [four(0)] }, { endOfSequence: [end] }]) {
        const options = { contextLength, maxNewTokens, ...more };
        const told = (events: readonly BeamEvent[]): unknown[] => events.flatMap((event): unknown[] => (event.type === 'token' ? [event.id] : event.type === 'done' ? [event.reason] : []));
        const plain = await lastValueFrom(from([prompts[0]!]).pipe(prefill(model), decode(options), toArray()));
        expect(told(await run(model, [prompts[0]!], { beams: 1, ...options })), JSON.stringify(options)).toEqual(told(plain));
      }
    }
  }
});

it('an observer that fires the signal when told of the last cache still hears how that sequence ended', async () => {
  const abort = new AbortController();
  const heard: string[] = [];
  const source = concat(from([prompts[0]!]), NEVER).pipe(prefill(model), beamSearch({ maxNewTokens: 2, signal: abort.signal }));
  await new Promise<void>((complete) => {
    source.subscribe({
      next({ type }) {
        heard.push(type);
        if (type === 'cache') abort.abort();
      },
      complete,
    });
  });
  expect(heard.slice(-2)).toEqual(['cache', 'done']);
});

it('a signal ends every sequence within one step; an unsubscribe frees everything', async () => {
  const abort = new AbortController();
  const events: BeamEvent[] = [];
  const source = concat(from(prompts), NEVER).pipe(prefill(model), beamSearch({ maxNewTokens: 50, endOfSequence: [], signal: abort.signal }));
  await new Promise<void>((resolve, reject) => {
    source.subscribe({
      next: (event) => {
        events.push(event);
        if (events.filter(({ type }) => type === 'step').length === 5) abort.abort();
      },
      error: reject,
      complete: resolve,
    });
  });
  expect(reasons(events)).toEqual(['aborted', 'aborted', 'aborted']);
  expect(events.filter(({ type }) => type === 'step').length).toBeLessThan(8);
  expect(tf.memory().numTensors).toBe(tensorsBefore);
  await lastValueFrom(from(prompts).pipe(prefill(model), beamSearch({ maxNewTokens: 50, endOfSequence: [] }), take(7)));
  await vi.waitFor(() => expect(tf.memory().numTensors).toBe(tensorsBefore));
});

it.each([{ beams: 0 }, { beams: 4, groups: 3 }, { beams: 2, returnSequences: 3 }, { lengthPenalty: Number.NaN }, { diversityPenalty: -1 }, { maxNewTokens: 0.5 }, { processors: [{ ...noRepeatNgram(2), companions: [{}] }] }])('refuses %o', (options) => {
  expect(() => beamSearch(options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
