import { Budget, type Owned } from '@tokstream/core';
import type { CausalLM, Sequence } from '@tokstream/model';
import * as fc from 'fast-check';
import { from, lastValueFrom, type OperatorFunction, toArray } from 'rxjs';
import { afterEach, expect, it, vi } from 'vitest';
import { draftModel } from '../drafters/draft-model.ts';
import { guardedModel, idsOf, letters } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { presencePenalty } from '../processors/presence-penalty.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { topIds } from '../samplers/top-ids.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { logProbabilities } from '../samplers/log-probability.ts';
import { sample } from '../samplers/sample.ts';
import { planThenAnswer } from '../segments/plan-then-answer.ts';
import { segmentProcessor } from '../segments/segment-processor.ts';
import { segmentSampler } from '../segments/segment-sampler.ts';
import { CostCurve } from '../speculation/cost-curve.ts';
import { accuracyPerToken } from './accuracy-per-token.ts';
import { bestOfN } from './best-of-n.ts';
import type { SearchResult } from './search-result.ts';
import { selfConsistency } from './self-consistency.ts';
import { stepBeam } from './step-beam.ts';
import { TokenBudget } from './token-budget.ts';
import type { TokenScorer } from './token-scorer.ts';
import { valueBeam } from './value-beam.ts';

type Search = OperatorFunction<Owned<Sequence>, SearchResult>;

let model: CausalLM;
const guard = guardedModel((made) => (model = made));
afterEach(guard.freed);

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4)];
const delimiters = Array.from({ length: 10 }, (_, id) => id * 4);
const byFirst = ({ ids }: { readonly ids: Int32Array }): string => String(ids[0]! % 3);

function search(strategy: Search, credits = new Budget({ limit: 2 })): Promise<SearchResult[]> {
  return lastValueFrom(from(prompts).pipe(prefill(model, { budget: credits }), strategy, toArray()));
}

const unlimited = (): TokenBudget => new TokenBudget({ tokens: Infinity });
const sum = (ids: ArrayLike<number>): number => Array.from(ids).reduce((total, id) => total + id, 0);

/** Values a token by the sum of all before it, so that the last value is checkable by hand. */
const sums: TokenScorer = { name: 'sums', score: ({ ids, from: first }) => Float32Array.from(ids.subarray(first), (_, at) => sum(ids.subarray(0, first + at + 1))) };

const strategies: Readonly<Record<string, (budget: TokenBudget) => Search>> = {
  bestOfN: (budget) => bestOfN({ budget, n: 5, maxNewTokens: 6, endOfSequence: [7], seed: 3 }),
  selfConsistency: (budget) => selfConsistency({ budget, n: 5, maxNewTokens: 6, endOfSequence: [7], seed: 3, answerOf: byFirst }),
  stepBeam: (budget) => stepBeam({ budget, width: 2, samples: 2, delimiters, maxSteps: 3, maxStepTokens: 5, endOfSequence: [7], seed: 3 }),
  valueBeam: (budget) => valueBeam({ budget, width: 2, samples: 2, delimiters, maxSteps: 3, maxStepTokens: 5, endOfSequence: [7], seed: 3, scorer: { ...sums, needs: 'hidden' } }),
};

it('continuations are what decode makes of the prompt, log-probabilities and text included', async () => {
  const [first] = await search(bestOfN({ budget: unlimited(), n: 4, maxNewTokens: 6, sampler: sample({ temperature: 0 }), tokenizer: letters }));
  const events = await lastValueFrom(from(prompts.slice(0, 1)).pipe(prefill(model), decode({ maxNewTokens: 6, tokenizer: letters }), toArray()));
  const logprobs = events.flatMap((event) => (event.type === 'token' ? [event.logprob!] : []));
  const logprob = logprobs.reduce((total, each) => total + each, 0);
  const text = events.map((event) => ('text' in event ? event.text : '')).join('');
  expect(first!.candidates).toHaveLength(4);
  for (const candidate of first!.candidates) {
    expect([[...candidate.ids], candidate.text, candidate.reason]).toEqual([idsOf(events)[0], text, 'length']);
    expect(candidate.logprob).toBeCloseTo(logprob, 5);
    candidate.logprobs.forEach((each, at) => expect(each).toBeCloseTo(logprobs[at]!, 5));
    expect(candidate.logprobs).toHaveLength(6);
    expect(candidate.score).toBeCloseTo(logprob / 6, 6);
  }
  expect(first!.winner).toBe(first!.candidates[0]);
  // The prompt's logits give each its first token.
  expect(first).toMatchObject({ calls: 4 * 5, drafted: 0, accepted: 0 });
});

it('the k-th continuation is the same whatever n, the parallelism and the meter are', async () => {
  const idsWith = async (n: number, parallel: number, tokens: number): Promise<number[][]> => {
    const [, second] = await search(bestOfN({ budget: new TokenBudget({ tokens }), n, parallel, maxNewTokens: 8, seed: 9 }));
    return second!.candidates.map(({ ids }) => [...ids]);
  };
  const many = await idsWith(6, 16, Infinity);
  expect(new Set(many.map(String)).size).toBeGreaterThan(3);
  expect(await idsWith(6, 2, Infinity)).toEqual(many);
  expect(await idsWith(3, 16, 1000)).toEqual(many.slice(0, 3));
  // The first prompt takes 48 tokens; 20 are left for the second: two whole continuations and a half.
  const cut = await idsWith(6, 16, 68);
  expect(cut).toEqual([many[0], many[1], many[2]!.slice(0, 4)]);
});

it('scores choose the winner, ties the earlier; votes weigh by score', async () => {
  const score = ({ ids }: { readonly ids: Int32Array }): number => ids.at(-1)! % 4;
  const best = await search(bestOfN({ budget: unlimited(), n: 8, maxNewTokens: 5, score }));
  for (const { candidates, winner } of best) expect(winner).toBe(candidates.find((candidate) => candidate.score === Math.max(...candidates.map((other) => other.score))));
  const voted = await search(selfConsistency({ budget: unlimited(), n: 8, maxNewTokens: 5, score, weight: 'score', answerOf: byFirst }));
  for (const { candidates, winner, votes } of voted) {
    const weightOf = (answer: string): number => sum(candidates.filter((candidate) => byFirst(candidate) === answer).map((candidate) => candidate.score));
    expect(votes!.map(({ answer, weight }) => [answer, weight])).toEqual(votes!.map(({ answer }) => [answer, weightOf(answer)]));
    expect(byFirst(winner!)).toBe(votes![0]!.answer);
    expect(votes!.map(({ weight }) => weight)).toEqual(votes!.map(({ weight }) => weight).toSorted((a, b) => b - a));
  }
});

it('a beam of one that samples once is decode with borders: same greedy tokens, log-probabilities and text', async () => {
  const [, whole] = await search(bestOfN({ budget: unlimited(), n: 1, maxNewTokens: 12, sampler: sample({ temperature: 0 }), tokenizer: letters }));
  const budget = unlimited();
  const [, stepped] = await search(stepBeam({ budget, width: 1, samples: 1, delimiters, maxSteps: 40, maxStepTokens: 3, sampler: sample({ temperature: 0 }), tokenizer: letters, contextLength: 12 }));
  expect([...whole!.winner!.ids]).toEqual([...stepped!.winner!.ids]);
  expect([stepped!.winner!.reason, stepped!.winner!.text]).toEqual(['context-full', whole!.winner!.text]);
  expect(stepped!.winner!.logprob).toBeCloseTo(whole!.winner!.logprob, 4);
  stepped!.winner!.logprobs.forEach((each, at) => expect(each).toBeCloseTo(whole!.winner!.logprobs[at]!, 4));
  // One row for every token but the last.
  expect(stepped!.spent).toEqual({ tokens: 12, rows: 11 });
});

it('processors, samplers and stop rules that keep state do not notice the borders of steps', async () => {
  const layout = planThenAnswer({ plan: { maxTokens: 5, processors: [presencePenalty(3)] }, separator: [8, 9, 8], answer: { maxTokens: 6, processors: [presencePenalty(2)] } });
  const stopRules = [{ name: 'tenth', check: ({ history, promptLength }: { readonly history: readonly number[]; readonly promptLength: number }) => history.length - promptLength === 13 }];
  /** Picks and favours tokens by all that were taken. */
  const favour = (taken = 0): LogitsProcessor => ({
    name: 'favour',
    apply: (logits) => void (logits[taken % 40]! += 3),
    accept: (id) => void (taken += id + 1),
    clone: () => favour(taken),
  });
  const rank = (taken = 0): Sampler => ({
    name: 'rank',
    pick: (logits) => topIds(logits, 3)[taken % 3]!,
    accept: (id) => void (taken += id + 1),
    clone: () => rank(taken),
  });
  for (const own of [{ processors: [segmentProcessor(layout, []), presencePenalty(1)], sampler: segmentSampler(layout) }, { processors: [favour()], sampler: rank() }]) {
    const options = { ...own, stopRules, endOfSequence: [] };
    const whole = await search(bestOfN({ ...options, budget: unlimited(), n: 1, maxNewTokens: 30 }));
    const stepped = await search(stepBeam({ ...options, budget: unlimited(), width: 1, samples: 1, delimiters, maxSteps: 40, maxStepTokens: 4 }));
    expect(stepped.map(({ winner }) => [[...winner!.ids], winner!.reason])).toEqual(whole.map(({ winner }) => [[...winner!.ids], winner!.reason]));
    expect(whole.map(({ winner }) => [winner!.ids.length, winner!.reason])).toEqual([[13, 'stop-rule'], [13, 'stop-rule']]);
  }
});

it('drafts change what a search costs in rows, never what it finds or the tokens it may make', async () => {
  // Drafts cost nothing, so that they are always fed.
  const costCurve = new CostCurve([[1, 1], [300, 1]]);
  for (const make of [bestOfN, stepBeam] as const) {
    const options = { n: 3, maxNewTokens: 25, width: 2, samples: 2, delimiters, maxStepTokens: 12, sampler: sample({ temperature: 0.3 }) };
    const [plain, drafted] = [new TokenBudget({ tokens: 90 }), new TokenBudget({ tokens: 90 })];
    const found = (budget: TokenBudget, extra: object): Promise<SearchResult[]> => search(make({ ...options, budget, ...extra }));
    const candidatesOf = (results: readonly SearchResult[]): unknown => results.map(({ candidates }) => candidates.map(({ ids, reason }) => [[...ids], reason]));
    const withDrafts = await found(drafted, { drafter: draftModel(model, { minProbability: 0 }), costCurve, now: () => 0 });
    expect(candidatesOf(withDrafts)).toEqual(candidatesOf(await found(plain, {})));
    for (const { calls, drafted: guessed, accepted, candidates, spent } of make === bestOfN ? withDrafts : []) {
      expect(guessed).toBeGreaterThanOrEqual(accepted);
      // A call gives one token more than it accepts, but where a draft is the last one.
      expect(Math.abs(calls + accepted + candidates.length / 2 - spent.tokens)).toBeLessThanOrEqual(candidates.length / 2);
    }
    expect(drafted.spent).toBe(plain.spent);
    expect(drafted.rows).toBeGreaterThan(plain.rows);
  }
});

it('a beam keeps the best of all that stand after each step, those that ended among them, and goes on from no other', async () => {
  const ends = [0, 1, 2, 3, 4, 5, 6, 7];
  for (const seed of [1, 2, 3]) {
    // Steps of two tokens, or of one that ends the text: the length tells the step. Few different scores make ties.
    const rounds: { readonly ids: readonly number[]; readonly score: number }[][] = [];
    const score = ({ ids }: { readonly ids: Int32Array }): number => {
      const value = sum(ids) % 3;
      (rounds[Math.ceil(ids.length / 2) - 1] ??= []).push({ ids: [...ids], score: value });
      return value;
    };
    const beam = stepBeam({ budget: unlimited(), width: 3, samples: 3, delimiters: [], maxSteps: 4, maxStepTokens: 2, endOfSequence: ends, seed, score, sampler: sample({ temperature: 3 }) });
    const { candidates } = await lastValueFrom(from([prompts[0]!]).pipe(prefill(model), beam));
    let kept: readonly (typeof rounds)[number][number][] = [];
    for (const [round, scored] of rounds.entries()) {
      const open = kept.filter(({ ids }) => !ends.includes(ids.at(-1)!)).map(({ ids }) => ids.join());
      expect([...new Set(scored.map(({ ids }) => ids.slice(0, 2 * round).join()))].toSorted()).toEqual(round === 0 ? [''] : open.toSorted());
      expect(new Set(scored.map(({ ids }) => ids.join())).size).toBe(scored.length);
      kept = [...kept.filter(({ ids }) => ends.includes(ids.at(-1)!)), ...scored].toSorted((one, other) => other.score - one.score).slice(0, 3);
    }
    expect(candidates.map((candidate) => ({ ids: [...candidate.ids], score: candidate.score }))).toEqual(kept);
  }
});

it('a value beam ranks by the value of the last token, and a scorer that reads the model costs rows', async () => {
  for (const needs of [undefined, 'hidden', 'logits'] as const) {
    const budget = unlimited();
    const scorer: TokenScorer = { ...sums, ...(needs !== undefined && { needs }) };
    const results = await search(valueBeam({ budget, width: 3, samples: 3, delimiters, maxSteps: 3, maxStepTokens: 4, scorer, seed: 1 }));
    for (const { candidates, winner } of results) {
      for (const { promptIds, ids, score } of candidates) expect(score).toBe(sum(promptIds) + sum(ids));
      expect(winner!.score).toBe(Math.max(...candidates.map(({ score }) => score)));
    }
    expect(Object.keys(budget.ledger)).toEqual(needs === undefined ? ['valueBeam'] : ['valueBeam', 'score']);
    if (needs !== undefined) expect(budget.ledger['score']!.rows).toBeLessThanOrEqual(budget.spent);
  }
});

it('a scorer is shown the hidden states and logits that the model has for these tokens', async () => {
  for (const needs of ['hidden', 'logits'] as const) {
    let seen = 0;
    const scorer: TokenScorer = {
      name: 'check',
      needs,
      async score({ ids, from: first, hidden, logits }) {
        using cache = model.createCache();
        const whole = await model.forward({ input: { ids } }, cache, { logits: 'all', hidden: true });
        const expected = needs === 'hidden' ? whole.hidden.at(-1)! : whole.logits;
        const shown = (needs === 'hidden' ? hidden : logits)!;
        const tail = expected.subarray(expected.length - shown.length);
        expect(shown.length * ids.length).toBe(expected.length * (ids.length - first));
        expect(shown.reduce((worst, value, at) => Math.max(worst, Math.abs(value - tail[at]!)), 0)).toBeLessThan(1e-4);
        seen += 1;
        return new Float32Array(ids.length - first);
      },
    };
    await search(valueBeam({ budget: unlimited(), width: 2, samples: 2, delimiters, maxSteps: 2, maxStepTokens: 3, scorer }));
    expect(seen).toBeGreaterThan(6);
  }
});

it('reported log-probabilities of a beam are the sums of what the model gives its tokens', async () => {
  const [result] = await search(strategies['stepBeam']!(unlimited()));
  for (const { promptIds, ids, logprob } of result!.candidates) {
    using cache = model.createCache();
    const { logits } = await model.forward({ input: { ids: Int32Array.of(...promptIds, ...ids) } }, cache, { logits: 'all' });
    const rows = ids.length === 0 ? [] : [...ids].map((id, at) => logProbabilities(logits.slice((promptIds.length - 1 + at) * 40, (promptIds.length + at) * 40))(id));
    expect(logprob).toBeCloseTo(sum(rows), 3);
  }
});

it.each(Object.keys(strategies))('%s never spends more than the meter has, says what it spent, and gets further with more', async (name) => {
  for (const tokens of [0, 1, 2, 7, 19, 40, 400]) {
    const budget = new TokenBudget({ tokens });
    const results = await search(strategies[name]!(budget));
    expect(results.map(({ sequence, strategy }) => [sequence, strategy])).toEqual([[0, name], [1, name]]);
    expect(budget.spent).toBeLessThanOrEqual(tokens);
    expect([sum(results.map(({ spent }) => spent.tokens)), sum(results.map(({ spent }) => spent.rows))]).toEqual([budget.spent, budget.rows]);
    expect(budget.remaining).toBe(tokens - budget.spent);
    expect(results[0]!.winner === undefined).toBe(tokens === 0);
    if (tokens < 20) expect(budget.spent).toBe(tokens);
    for (const { candidates } of results) for (const { ids, reason } of candidates) if (ids.at(-1) === 7) expect(reason).toBe('end-of-sequence');
  }
});

it('strategies that run at the same time share one meter', async () => {
  const budget = new TokenBudget({ tokens: 60 });
  const results = await Promise.all(Object.values(strategies).map((make) => search(make(budget))));
  expect(budget.spent).toBeLessThanOrEqual(60);
  expect(sum(results.flat().map(({ spent }) => spent.tokens))).toBe(budget.spent);
  expect(sum(Object.values(budget.ledger).map(({ tokens }) => tokens))).toBe(budget.spent);
});

it('frees everything when it is cancelled at any moment, and returns credits and reservations', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(strategies)), fc.integer({ min: 0, max: 30 }), async (name, turns) => {
      const credits = new Budget({ limit: 2 });
      const budget = new TokenBudget({ tokens: 100 });
      const subscription = from(prompts).pipe(prefill(model, { budget: credits }), strategies[name]!(budget)).subscribe();
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
      subscription.unsubscribe();
      await guard.freed();
      await vi.waitFor(() => expect([credits.outstanding, budget.remaining + budget.spent]).toEqual([0, 100]), { timeout: 5000, interval: 2 });
    }),
    { numRuns: 20 },
  );
});

it('a signal ends it with an error, a scorer that fails with its own; nothing is left', async () => {
  for (const make of [bestOfN, stepBeam] as const) {
    const options = { n: 3, maxNewTokens: 4, width: 2, samples: 2, delimiters, maxStepTokens: 3 };
    const credits = new Budget({ limit: 2 });
    const abort = new AbortController();
    await expect(search(make({ ...options, budget: unlimited(), signal: abort.signal, score: () => (abort.abort(), 0) }), credits)).rejects.toMatchObject({ code: 'aborted' });
    let calls = 0;
    const failing = (): number => {
      calls += 1;
      if (calls === 6) throw new Error('broken');
      return calls;
    };
    await expect(search(make({ ...options, budget: unlimited(), score: failing }), credits)).rejects.toMatchObject({ code: 'stage-failed' });
    await expect(search(make({ ...options, budget: unlimited(), score: () => Number.NaN }), credits)).rejects.toMatchObject({ code: 'invalid-score' });
    expect(await search(make({ ...options, budget: unlimited(), score: ({ promptIds }) => (promptIds.length === 1 ? 1 : Number.NaN), onError: 'skip' }), credits)).toMatchObject([{ sequence: 1 }]);
    await guard.freed();
    expect(credits.outstanding).toBe(0);
  }
});

it('curves: more tokens buy more accuracy on a task that luck solves, at the cost that is reported', async () => {
  const tasks = Array.from({ length: 12 }, (_, at) => ({ promptIds: Int32Array.of(at + 1), check: ({ ids }: { readonly ids: Int32Array }) => ids[0]! % 4 === 1 }));
  const lucky = ({ ids }: { readonly ids: Int32Array }): number => Number(ids[0]! % 4 === 1);
  const hot = sample({ temperature: 5 });
  const rows = await accuracyPerToken({
    model,
    tasks,
    budgets: [3, 30],
    strategies: {
      bestOfN: (budget) => bestOfN({ budget, n: 10, maxNewTokens: 3, score: lucky, sampler: hot, endOfSequence: [] }),
      stepBeam: (budget) => stepBeam({ budget, width: 2, samples: 5, maxSteps: 1, delimiters: [], maxStepTokens: 3, score: lucky, sampler: hot, endOfSequence: [] }),
    },
  });
  expect(rows.map(({ strategy, budget, tasks: count, tokensPerTask }) => [strategy, budget, count, tokensPerTask])).toEqual([['bestOfN', 3, 12, 3], ['bestOfN', 30, 12, 30], ['stepBeam', 3, 12, 3], ['stepBeam', 30, 12, 30]]);
  expect(rows[1]!.accuracy).toBeGreaterThan(rows[0]!.accuracy);
  expect(rows[3]!.accuracy).toBeGreaterThan(rows[2]!.accuracy);
  expect(rows[1]!.rowsPerTask).toBe(20);
});

it('refuses options that cannot work before anything runs', () => {
  const budget = unlimited();
  const refused = expect.objectContaining({ code: 'invalid-option' });
  for (const wrong of [{ n: 0 }, { n: 1, maxNewTokens: 0 }, { n: 1, parallel: 0 }, { n: 1, seed: 0.5 }]) expect(() => bestOfN({ budget, ...wrong })).toThrow(refused);
  for (const wrong of [{ width: 0 }, { samples: 0 }, { maxSteps: 0 }, { maxStepTokens: 0 }]) expect(() => stepBeam({ budget, width: 1, samples: 1, delimiters, ...wrong })).toThrow(refused);
});
