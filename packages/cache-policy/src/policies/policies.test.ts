import { expectCode } from '@tokstream/testing';
import type { CachePolicy } from '@tokstream/model';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scratch } from '../scorers/parts/scratch.ts';
import { accumulatedAttention } from '../scorers/accumulated-attention.ts';
import { randomScores } from '../scorers/random-scores.ts';
import { recentness } from '../scorers/recentness.ts';
import type { ScorerState } from '../scorers/scorer.ts';
import { type Past, references } from '../scorers/scorers.reference.ts';
import { compose } from './compose.ts';
import { fullCache } from './full-cache.ts';
import { heavyHitter } from './heavy-hitter.ts';
import { keyDiff } from './key-diff.ts';
import { keyNorm } from './key-norm.ts';
import { bestSlots } from './parts/best-slots.ts';
import { neverEvicts } from './parts/never-evicts.ts';
import { pyramidBudgets } from './parts/pyramid-budgets.ts';
import { slotBytes } from './parts/slot-bytes.ts';
import { perLayer } from './per-layer.ts';
import { pyramid } from './pyramid.ts';
import { randomEviction } from './random-eviction.ts';
import { recency } from './recency.ts';
import { cachePolicies, cachePolicyFrom } from './registry.ts';
import { scored } from './scored.ts';
import { randomWorld, shapeOf, SimulatedRun } from './simulated-run.test-support.ts';
import { snapKv } from './snap-kv.ts';
import { streamingLlm } from './streaming-llm.ts';
import { selectReference } from './token-select.reference.ts';
import { tokenSelect, type TokenSelection } from './token-select.ts';
import { tova } from './tova.ts';

const shape = shapeOf({ layers: 3 });
const world = randomWorld(shape, 11);
const prompt = 40;

/** What each layer keeps for each head. */
const held = (run: SimulatedRun): (readonly (readonly number[])[])[] => Array.from({ length: run.world.shape.layers }, (_, layer) => run.tokens(layer));
const bytesOf = (run: SimulatedRun): number => held(run).reduce((sum, heads) => sum + heads[0]!.length * slotBytes(run.world.shape), 0);

async function readPrompt(policy: CachePolicy): Promise<SimulatedRun> {
  const run = new SimulatedRun(policy, world, prompt);
  for (const rows of [16, 16, 8]) await run.feed(rows);
  return run;
}

const every = cachePolicies.flatMap((entry) => entry.examples.map((example) => ({ entry, example, title: `${entry.name} ${JSON.stringify(example)}` })));

describe.each(every)('$title', ({ entry, example }) => {
  it('never holds more than its bound, and does the same in a fork that goes its own way', async () => {
    const policy = entry.create(example);
    const bound = policy.maxBytes?.(shape, prompt) ?? Infinity;
    expect(Number.isFinite(bound)).toBe(entry.atBudget !== undefined);
    const [run, plain] = [await readPrompt(policy), await readPrompt(policy)];
    for (let row = 0; row < 6; row += 1) for (const one of [run, plain]) await one.feed(1);
    expect(bytesOf(run)).toBeLessThanOrEqual(bound);
    const fork = run.fork();
    let most = 0;
    for (let row = 0; row < 20; row += 1) {
      await fork.feed(1);
      most = Math.max(most, bytesOf(fork));
    }
    for (let row = 0; row < 20; row += 1) {
      await run.feed(1);
      await plain.feed(1);
      expect(run.seen).toEqual(plain.seen);
    }
    expect(most).toBeLessThanOrEqual(bound);
    // What a bound allows is used: `every` tokens at most stay free.
    if (entry.atBudget !== undefined) expect(most).toBe(bound);
    expect(held(run)).toEqual(held(plain));
    expect(held(fork)).toEqual(held(plain));
  });

  if (entry.atBudget !== undefined) {
    it('is evicted at its boundaries only, so that rows between two may come at once', async () => {
      const policy = entry.create({ ...example, every: 4 });
      expect(policy.boundary).toBe(4);
      const [single, block] = [await readPrompt(policy), await readPrompt(policy)];
      for (const rows of [4, 3, 1, 4, 2, 2, 4]) {
        await block.feed(rows);
        for (let row = 0; row < rows; row += 1) {
          const evictions = single.kept.length;
          await single.feed(1);
          if (single.count % 4 !== 0) expect(single.kept.length).toBe(evictions);
          expect(bytesOf(single)).toBeLessThanOrEqual(policy.maxBytes!(shape, prompt)!);
        }
      }
      expect(held(block)).toEqual(held(single));
    });

    it('spreads the same total over a pyramid', async () => {
      const parts = ['heavy', 'recent', 'window'].some((part) => part in example) && !('budget' in example);
      const settings = { ...example, pyramid: 2 };
      if (parts && entry.name !== 'keyformer' && entry.name !== 'snap-kv') return expectCode('invalid-option', () => entry.create(settings).start(shape, prompt));
      const [flat, steep] = [entry.create({ budget: 12, ...example }), entry.create({ budget: 12, ...settings })];
      expect(steep.maxBytes!(shape, prompt)).toBe(flat.maxBytes!(shape, prompt));
      const run = await readPrompt(steep);
      expect(held(run)[0]![0]!.length).toBeGreaterThan(held(run)[2]![0]!.length);
      expect(bytesOf(run)).toBeLessThanOrEqual(steep.maxBytes!(shape, prompt)!);
    });
  }
});

it('says that it selects where its states do, alone and within others', () => {
  for (const policy of cachePolicies.flatMap(({ create, examples }) => examples.map((example) => create(example)))) {
    const selects = policy.start(shape, prompt).select !== undefined;
    expect([policy.name, ...[policy, compose(policy), compose({ ...fullCache(), positions: policy.positions }, policy), perLayer(shape.layers, () => policy)].map((one) => one.selects ?? false)]).toEqual([policy.name, selects, selects, selects, selects]);
  }
});

describe.each(cachePolicies.filter(({ atBudget }) => atBudget !== undefined))('$name at a budget', ({ name, atBudget }) => {
  it('keeps everything where the budget covers it', async () => {
    const run = await readPrompt(atBudget!(prompt + 5));
    for (let row = 0; row < 5; row += 1) await run.feed(1);
    expect(run.kept).toEqual([]);
    await run.feed(1);
    expect(run.kept.length).toBe(3);
  });

  it('holds just as many slots as tokens, shares and bytes allow', async () => {
    for (const [budget, slots] of [[10, 10], [0.1, name === 'streaming-llm' ? 4 : 4], [0.5, 20], [{ bytes: 3 * 13 * slotBytes(shape) + 5 }, 13]] as const) {
      const run = await readPrompt(atBudget!(budget));
      await run.feed(1);
      expect(held(run).map((heads) => heads[0]!.length)).toEqual([slots, slots, slots]);
    }
  });
});

it('keeps to its plan whatever the options', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ free: fc.integer({ min: 1, max: 12 }), first: fc.integer({ min: 0, max: 4 }), last: fc.integer({ min: 0, max: 4 }), every: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }) }),
      fc.record({ during: fc.constantFrom('chunks', 'end'), decoding: fc.boolean(), positions: fc.constantFrom('original', 'slot'), heads: fc.constantFrom('each', 'shared') } as const),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
      async ({ free, first, last, every }, options, feeds) => {
        const budget = first + last + free + (every ?? 1) - 1;
        const kept = budget - (every ?? 1) + 1;
        const length = feeds.slice(0, Math.ceil(feeds.length / 2)).reduce((sum, rows) => sum + rows, 0);
        const run = new SimulatedRun(scored(randomScores(), { ...options, budget, protect: { first, last }, ...(every !== undefined && { every }) }), world, length);
        for (const rows of feeds) {
          const before = run.tokens(0)[0]!.length + rows;
          const evictions = run.kept.length;
          await run.feed(rows);
          const slots = run.tokens(0)[0]!.length;
          const isEvicted = run.kept.length > evictions;
          const mayEvict = run.count < length ? options.during === 'chunks' : run.count === length || options.decoding;
          expect(slots).toBe(isEvicted ? kept : before);
          if (isEvicted) expect([mayEvict, before > kept]).toEqual([true, true]);
          if (mayEvict && run.count <= length) expect(slots).toBeLessThanOrEqual(kept);
          if (mayEvict) expect(slots).toBeLessThanOrEqual(budget);
          for (const heads of held(run)) {
            for (const tokens of heads) {
              expect(tokens.slice(0, first)).toEqual(Array.from({ length: Math.min(first, slots) }, (_, at) => at));
              expect(tokens.slice(slots - Math.min(last, slots))).toEqual(Array.from({ length: Math.min(last, slots) }, (_, at) => run.count - Math.min(last, slots) + at));
            }
            if (options.heads === 'shared') expect(heads[1]).toEqual(heads[0]);
          }
        }
        expect(run.kept.every(({ closesGaps }) => closesGaps === (options.positions === 'slot'))).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

it.each([
  { title: 'alone', policy: keyNorm({ budget: 24, every: 16 }), layers: [0, 1, 2] },
  { title: 'composed', policy: compose(keyNorm({ budget: 24, every: 16 }), fullCache(), recency({ budget: 39, every: 16 })), layers: [0, 1, 2] },
  { title: 'in one layer', policy: perLayer(3, (layer) => (layer === 1 ? keyNorm({ budget: 24, every: 16 }) : fullCache())), layers: [1] },
])('has keys read only when it evicts: $title', async ({ policy, layers }) => {
  const run = new SimulatedRun(policy, world, prompt);
  // An eviction leaves 9; after the prompt of 40 it comes at multiples of 16.
  for (const rows of [5, 11, 16, 8, ...Array.from({ length: 30 }, () => 1)]) await run.feed(rows);
  expect(run.reads).toEqual([16, 32, 40, 48, 64].flatMap((count) => layers.map((layer) => ({ layer, count }))));
  expect(run.kept.map(({ layer }) => layer)).toEqual(run.reads.map(({ layer }) => layer));
});

it('is a window where nothing heavy is kept', async () => {
  const [heavy, newest] = [await readPrompt(heavyHitter({ heavy: 0, recent: 7 })), await readPrompt(recency({ budget: 7 }))];
  expect(held(heavy)).toEqual(held(newest));
});

it('gives up first what no later row of a layer with a window can see', async () => {
  const oldest: ScorerState = {
    score: (_, { slots }, __, scores) => scores.forEach((_score, slot) => (scores[slot] = -(slot % slots))),
    fork: () => oldest,
  };
  const run = new SimulatedRun(scored({ name: 'oldest', needs: new Set(), heads: 'each', start: () => oldest }, { budget: 6 }), randomWorld(shapeOf({ windows: [5, undefined] }), 2), 20);
  await run.feed(20);
  // The next row, 20, sees 16 and later.
  expect(run.tokens(0)).toEqual([[0, 1, 16, 17, 18, 19], [0, 1, 16, 17, 18, 19]]);
  expect(run.tokens(1)).toEqual([[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]);
});

it('averages the scores of heads that share', async () => {
  const run = new SimulatedRun(scored(accumulatedAttention({ group: 'sum' }), { budget: 6, heads: 'shared' }), world, 20, { records: true });
  await run.feed(20);
  const sums = Array.from({ length: 20 }, (_, token) => run.attention[1]!.flatMap((rows) => rows.map((row) => row.get(token) ?? 0)).reduce((sum, weight) => sum + weight, 0));
  const best = sums.map((_, token) => token).toSorted((a, b) => sums[b]! - sums[a]!).slice(0, 6).toSorted((a, b) => a - b);
  expect(run.tokens(1)).toEqual([best, best]);
});

it('picks the best, of equal ones the first, whatever they are', () => {
  const score = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, -0), fc.float({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 60 }), fc.nat(3), fc.nat(3), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (given, before, after, share, allButOne) => {
      const [from, to] = [before, before + given.length];
      const count = allButOne ? given.length - 1 : Math.round(share * given.length);
      const scores = Float32Array.from([...Array.from({ length: 5 + before }, () => 9), ...given, ...Array.from({ length: after }, () => 9)]);
      const into = new Int32Array(count + 2).fill(-1);
      bestSlots(scores, 5, { from, to }, count, into, 1, new Scratch());
      const value = (slot: number): number => (Number.isNaN(scores[5 + slot]) ? Number.NEGATIVE_INFINITY : scores[5 + slot]!);
      const slots = given.map((_, at) => from + at);
      const expected = slots.toSorted((a, b) => (value(a) === value(b) ? a - b : value(b) > value(a) ? 1 : -1)).slice(0, count).toSorted((a, b) => a - b);
      expect([...into]).toEqual([-1, ...expected, -1]);
    }),
    { numRuns: 1000 },
  );
});

describe('pyramid', () => {
  it('falls evenly, and comes to the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 40 }), fc.double({ min: 1, max: 8, noNaN: true }), (mean, layers, ratio) => {
        const budgets = pyramidBudgets(mean, layers, ratio);
        expect(budgets.length).toBe(layers);
        expect(budgets.reduce((sum, budget) => sum + budget, 0)).toBe(mean * layers);
        for (const [layer, budget] of budgets.entries()) expect(budget).toBeLessThanOrEqual(budgets[layer - 1] ?? Infinity);
      }),
    );
    expect(pyramidBudgets(20, 3, 3)).toEqual([30, 20, 10]);
    expect(pyramidBudgets(10, 3, 1.2)).toEqual([11, 10, 9]);
  });

  it('gives each layer its share', async () => {
    const run = await readPrompt(pyramid({ policy: (budget) => recency({ budget }), budget: 0.5 }));
    expect(held(run).map(([tokens]) => tokens!.length)).toEqual([30, 20, 10]);
  });
});

describe('perLayer', () => {
  it('gives each layer its policy, and shares the state of one that several have', async () => {
    const some = heavyHitter({ budget: 9 });
    const policy = perLayer(3, (layer) => (layer === 1 ? fullCache() : some));
    expect([policy.name, policy.boundary, [...policy.needs]]).toEqual(['heavy-hitter and full by layer', undefined, ['attention']]);
    const [run, alone] = [await readPrompt(policy), await readPrompt(some)];
    for (const one of [run, alone]) await one.feed(1);
    expect(held(run)).toEqual([alone.tokens(0), [Array.from({ length: 41 }, (_, token) => token), Array.from({ length: 41 }, (_, token) => token)], alone.tokens(2)]);
    const fork = run.fork();
    for (const one of [fork, alone]) await one.feed(1);
    expect(fork.tokens(2)).toEqual(alone.tokens(2));
    expect(policy.maxBytes!(shape, prompt)).toBeUndefined();
    expect(perLayer(3, (layer) => recency({ budget: 5 * (layer + 1) })).maxBytes!(shape, prompt)).toBe(30 * slotBytes(shape));
  });

  it('forks into states of their own', async () => {
    const policy = perLayer(3, (layer) => (layer === 1 ? fullCache() : randomEviction({ budget: 9 })));
    const [run, plain] = [await readPrompt(policy), await readPrompt(policy)];
    const fork = run.fork();
    for (const one of [fork, run, plain]) for (let row = 0; row < 5; row += 1) await one.feed(1);
    expect(held(run)).toEqual(held(plain));
    expect(held(fork)).toEqual(held(plain));
  });

  it('refuses another model and mixed positions', () => {
    expectCode('invalid-policy', () => perLayer(2, () => fullCache()).start(shape, 5));
    expectCode('invalid-policy', () => perLayer(2, (layer) => recency({ budget: 3, positions: layer === 0 ? 'slot' : 'original' })));
  });
});

describe('compose', () => {
  it('evicts one after another, with every memory in step', async () => {
    const policy = compose(randomEviction({ budget: 20 }), compose(heavyHitter({ budget: 12 }), keyDiff({ budget: 8 })), tova({ budget: 7 }));
    const run = await readPrompt(policy);
    for (let row = 0; row < 9; row += 1) {
      const before = held(run).map((heads) => heads.map((tokens) => [...tokens, run.count]));
      await run.feed(1);
      for (const [layer, heads] of held(run).entries()) for (const [head, tokens] of heads.entries()) {
        expect(tokens.length).toBe(7);
        expect(tokens.every((token) => before[layer]![head]!.includes(token))).toBe(true);
      }
    }
    expect(policy.maxBytes!(shape, prompt)).toBe(3 * 7 * slotBytes(shape));
  });

  it('is each policy alone where the others cover everything', async () => {
    for (const one of [heavyHitter({ budget: 9 }), tova({ budget: 9 }), keyDiff({ budget: 9 }), snapKv({ budget: 9, window: 6 }), randomEviction({ budget: 9 })]) {
      for (const policy of [compose(one, recency({ budget: 99 })), compose(recency({ budget: 99 }), one), compose(compose(one, fullCache()), fullCache())]) {
        const [run, alone] = [await readPrompt(policy), await readPrompt(one)];
        for (let row = 0; row < 5; row += 1) for (const either of [run, alone]) await either.feed(1);
        expect(held(run)).toEqual(held(alone));
      }
    }
  });

  it('shows the second the keys that the first left', async () => {
    const [first, both] = [randomEviction({ budget: 20 }), compose(randomEviction({ budget: 20 }), keyDiff({ budget: 8, protect: { last: 0 } }))].map((policy) => new SimulatedRun(policy, world, prompt));
    for (const run of [first!, both!]) await run.feed(prompt);
    for (const [layer, heads] of held(first!).entries()) for (const [head, tokens] of heads.entries()) {
      const scores = references.distinctKeys({ shape, layer, tokens, positions: tokens, key: (token: number) => [...world.key(layer, head, token)] } as unknown as Past);
      const best = tokens.map((_, slot) => slot).toSorted((a, b) => scores[b]! - scores[a]!).slice(0, 8).toSorted((a, b) => a - b);
      expect(both!.tokens(layer)[head]).toEqual(best.map((slot) => tokens[slot]));
    }
  });

  it('shows the second what the first left', async () => {
    const run = new SimulatedRun(compose(recency({ budget: 12 }), heavyHitter({ heavy: 6, recent: 0 })), world, prompt);
    await run.feed(prompt);
    const newest = new Set(Array.from({ length: 12 }, (_, at) => 28 + at));
    for (const [layer, heads] of held(run).entries()) for (const tokens of heads) expect(tokens.every((token) => newest.has(token)), `layer ${layer}`).toBe(true);
  });

  it('unites what its policies need and when they evict', () => {
    const policy = compose(heavyHitter({ budget: 9, every: 4 }), keyDiff({ budget: 9, every: 6 }), fullCache());
    expect([[...policy.needs].toSorted(), policy.boundary, policy.positions]).toEqual([['attention', 'keys'], 2, 'original']);
    expect(compose(fullCache(), fullCache()).boundary).toBe(neverEvicts);
    expect(compose(heavyHitter({ budget: 9, every: 4 }), recency({ budget: 4 })).boundary).toBeUndefined();
  });

  it('refuses mixed positions and two selections', () => {
    expectCode('invalid-policy', () => compose(streamingLlm(), recency({ budget: 5 })));
    expectCode('invalid-policy', () => compose(tokenSelect(), tokenSelect()).start(shape, 5));
  });
});

describe('tokenSelect', () => {
  const sizes = { initial: 2, local: 3, select: 4 };
  const vectors = (of: 'key' | 'query', layer: number, head: number, tokens: readonly number[]): number[][] => tokens.map((token) => [...world[of](layer, head, token)]);

  const original = { ...sizes, similarity: 2, positions: 'original' } as const;
  const slot = { ...sizes, similarity: 2, positions: 'slot' } as const;

  it.each<{ title: string; policy: CachePolicy; score: 'rotated' | 'unrotated'; heads?: 'each' | 'shared' }>([
    { title: 'as published', policy: tokenSelect({ ...original, score: 'unrotated' }), score: 'unrotated' },
    { title: 'as published, among what another keeps', policy: compose(heavyHitter({ budget: 14 }), tokenSelect({ ...original, score: 'unrotated' })), score: 'unrotated' },
    { title: 'alone', policy: tokenSelect(original), score: 'rotated' },
    { title: 'by head', policy: tokenSelect({ ...original, heads: 'each' }), score: 'rotated', heads: 'each' },
    { title: 'where each eviction makes it select anew', policy: compose(heavyHitter({ heavy: 13, recent: 1 }), tokenSelect({ ...original, similarity: -1 })), score: 'rotated' },
    { title: 'by head, among what another keeps', policy: compose(heavyHitter({ budget: 14 }), tokenSelect({ ...original, heads: 'each' })), score: 'rotated', heads: 'each' },
    { title: 'at consecutive positions', policy: tokenSelect(slot), score: 'rotated' },
    { title: 'at consecutive positions, among what another keeps', policy: compose(heavyHitter({ budget: 14, positions: 'slot' }), tokenSelect(slot)), score: 'rotated' },
  ])('sees what its reference sees: $title', async ({ policy, score, heads = 'shared' }) => {
    let run = new SimulatedRun(policy, world, prompt);
    for (const rows of [5, 9, 3, 1, 1, 2, 1, 1]) {
      const before = held(run).map((heads) => heads.map((tokens) => [...tokens]));
      const from = run.count;
      await run.feed(rows);
      for (const [layer, seen] of run.seen.entries()) {
        if (before[layer]![0]!.length <= 9) expect(seen).toBeUndefined();
        else {
          const fed = Array.from({ length: rows }, (_, row) => from + row);
          const consecutive = before[layer]!.map((tokens) => tokens.map((_, at) => at));
          const places = policy.positions === 'slot' ? { keys: consecutive, row: consecutive[0]!.length } : { keys: before[layer]!, row: from };
          const { slots } = selectReference({ ...sizes, shape, layer, heads, ...(score === 'rotated' && { places }), queries: Array.from({ length: shape.heads }, (_, head) => vectors('query', layer, head, fed)), keys: before[layer]!.map((tokens, head) => vectors('key', layer, head, tokens)) });
          expect([...seen!]).toEqual(slots.flat());
        }
      }
      run = run.fork();
    }
  });

  it('takes a selection again while queries are alike, with the local window where it is', () => {
    const told: TokenSelection[] = [];
    const one = shapeOf({ layers: 1, heads: 2, kvHeads: 1, headDim: 2, rotates: false });
    const state = tokenSelect({ initial: 1, local: 2, select: 1, similarity: 0.9, onSelection: (selection) => told.push(selection) }).start(one, 10);
    const keys = [[0, 0], [1, 0], [0, 1], [-1, 0], [0, 0], [0, 0], [0, 0], [0, 0]];
    const see = (slots: number, x: number, y: number): number[] | undefined => {
      const chosen = state.select!(0, { rows: 1, slots, queries: Float32Array.of(x, y, x, y), positions: new Int32Array(slots), keys: (from = 0) => Float32Array.from(keys.slice(from, slots).flat()) });
      return chosen && [...chosen.slots];
    };
    expect(see(4, 1, 0)).toBeUndefined();
    expect(see(6, 3, 0)).toEqual([0, 1, 4, 5]);
    expect(see(7, 3, 1)).toEqual([0, 1, 5, 6]);
    expect(see(8, 0, 3)).toEqual([0, 2, 6, 7]);
    expect(see(8, -3, 0)).toEqual([0, 3, 6, 7]);
    expect(told.map(({ isReused }) => isReused)).toEqual([false, true, false, false]);
    expect(told[1]).toEqual({ layer: 0, slots: 7, seen: 4, isReused: true });
  });

  it('pools votes over neighbours', () => {
    const one = shapeOf({ layers: 1, heads: 1, kvHeads: 1, headDim: 2, rotates: false });
    const keys = [[0, 0], [0, 0], [1, 0], [9, 0], [1, 0], [3, 0], [0, 0]];
    const state = tokenSelect({ initial: 0, local: 1, select: 3, poolWidth: 3 }).start(one, 10);
    const chosen = state.select!(0, { rows: 1, slots: 7, queries: Float32Array.of(1, 0), positions: new Int32Array(7), keys: () => Float32Array.from(keys.flat()) });
    expect([...chosen!.slots]).toEqual([2, 3, 4, 6]);
  });
});

describe('what cannot work', () => {
  it('is refused at once, or with the first prompt', () => {
    const refused: [() => unknown, string][] = [
      [() => recency({ budget: 5, protect: { first: 3, last: 3 } }), 'invalid-policy'],
      [() => recency({ budget: 5, every: 6 }), 'invalid-policy'],
      [() => streamingLlm({ sinks: 4, budget: 3 }), 'invalid-policy'],
      [() => recency({ budget: { bytes: 100 } }).start(shape, 10), 'invalid-policy'],
      [() => recency({ budget: 5, protect: { first: 0.5 } }).start(shape, 100), 'invalid-policy'],
      [() => recency({ budget: 0 }), 'invalid-option'],
      [() => recency({ budget: 1.5 }), 'invalid-option'],
      [() => recency({ budget: -3 }), 'invalid-option'],
      [() => recency({ budget: Number.NaN }), 'invalid-option'],
      [() => recency({ budget: { bytes: 0 } }), 'invalid-option'],
      [() => recency({ budget: null as never }), 'invalid-option'],
      [() => recency({ budget: 5, every: 0 }), 'invalid-option'],
      [() => recency({ budget: 5, protect: { last: -1 } }), 'invalid-option'],
      [() => snapKv({ budget: 5, pool: 4 }), 'invalid-option'],
      [() => heavyHitter({ budget: 5, heavy: 3 }), 'invalid-option'],
      [() => heavyHitter({ decay: 0 }), 'invalid-option'],
      [() => pyramid({ policy: (budget) => recency({ budget }), budget: 5, ratio: 0.5 }), 'invalid-option'],
      [() => tokenSelect({ select: 0 }), 'invalid-option'],
    ];
    for (const [make, code] of refused) expectCode(code, make);
  });

  it('protects of the end that follows the budget what the other end leaves', async () => {
    const run = new SimulatedRun(snapKv({ budget: 10, protect: { first: 8 } }), world, 12);
    await run.feed(12);
    expect(run.tokens(0)[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 10, 11]);
  });

  it.each(['key-norm', 'key-diff', 'expected-attention'])('%s protects the newest 32, or what fills half of the budget its sinks leave, unless told otherwise', async (name) => {
    const newest = Array.from({ length: 100 }, (_, token) => token).toReversed();
    const protectedOf = async (settings: string): Promise<number> => {
      const run = new SimulatedRun(cachePolicyFrom(`${name}:${settings}`), world, 100);
      await run.feed(100);
      return Math.min(...held(run).flatMap((heads) => heads.map((tokens) => newest.findIndex((token) => !tokens.includes(token)))));
    };
    const sinks = name === 'expected-attention' ? 4 : 0;
    expect(await protectedOf('budget=20')).toBeGreaterThanOrEqual((20 - sinks) / 2);
    expect(await protectedOf('budget=90')).toBeGreaterThanOrEqual(32);
    expect(await protectedOf('budget=20,last=0')).toBeLessThan((20 - sinks) / 2);
  });

  it('leaves shares room for what is protected', async () => {
    const run = new SimulatedRun(recency({ budget: 0.1, every: 3, protect: { first: 2, last: 2 } }), world, 12);
    await run.feed(12);
    expect(run.tokens(0)[0]).toEqual([0, 1, 10, 11]);
  });
});

describe('cachePolicyFrom', () => {
  it('makes policies from a description', async () => {
    expect(cachePolicyFrom('none').name).toBe('full');
    expect(cachePolicyFrom('heavy-hitter').name).toBe('heavy-hitter');
    const policy = cachePolicyFrom('heavy-hitter:heavy=0.1,recent=0.2,every=8,first=1,during=end,positions=slot,heads=shared');
    expect([policy.boundary, policy.positions, policy.maxBytes!(shape, 100)]).toEqual([8, 'slot', 30 * 3 * slotBytes(shape)]);
    expect(cachePolicyFrom('tova:bytes=9000').maxBytes!(shape, 100)).toBe(Math.floor(9000 / 192) * 192 * 1);
    expect(cachePolicyFrom('recency:budget=20,decoding=false').maxBytes!(shape, 100)).toBeUndefined();
    expect(cachePolicyFrom('key-norm:budget=20,pyramid=3').maxBytes!(shape, 100)).toBe(60 * slotBytes(shape));
    expect(cachePolicyFrom('streaming-llm:sinks=2,window=9').maxBytes!(shape, 100)).toBe(33 * slotBytes(shape));
    expect(cachePolicyFrom('h2o:keep=20').maxBytes!(shape, 100)).toBe(60 * slotBytes(shape));
    expect(cachePolicyFrom('streaming:keep=0.3').maxBytes!(shape, 100)).toBe(90 * slotBytes(shape));
  });

  it('holds 512 tokens by default, however short the prompt', () => {
    for (const { name, atBudget } of cachePolicies) {
      if (atBudget === undefined) continue;
      const tokens = cachePolicyFrom(name).maxBytes!(shape, 10)! / slotBytes(shape) / 3;
      expect([name, tokens]).toEqual([name, name === 'streaming-llm' ? 516 : 512]);
      expect(cachePolicyFrom(`${name}:pyramid=2`).maxBytes!(shape, 10)! / slotBytes(shape) / 3).toBe(tokens);
    }
  });

  it('says what a model holds in so many bytes', () => {
    // 64 bytes a slot and layer, 3 layers.
    for (const [description, message] of [
      ['recency:bytes=100', 'The cache policy recency may hold 100 bytes, which come to no slot of each head and layer, but must hold 1; give it at least 192 bytes.'],
      ['recency:bytes=400,first=3', 'The cache policy recency may hold 400 bytes, which come to 2 slots of each head and layer, but must hold 3, with 3 that are protected; give it at least 576 bytes.'],
      ['recency:bytes=400,every=4', 'The cache policy recency may hold 400 bytes, which come to 2 slots of each head and layer, but must hold 4, with 3 that come between two evictions; give it at least 768 bytes.'],
      ['recency:bytes=192,pyramid=2', 'A pyramid of ratio 2 over 192 bytes leaves the last layer of this model no slot; give it at least 384 bytes, or a smaller ratio.'],
      ['recency:bytes=576,pyramid=2,last=3', 'The cache policy recency may hold 2 tokens of each head and layer, but must hold 3, with 3 that are protected; give it at least 3. A pyramid of ratio 2 over 576 bytes gave a layer 2.'],
    ] as const) {
      expect(() => cachePolicyFrom(description).start(shape, 10), description).toThrow(expect.objectContaining({ code: 'invalid-policy', message }));
    }
    // What is asked for is enough.
    for (const description of ['recency:bytes=192', 'recency:bytes=576,first=3', 'recency:bytes=768,every=4', 'recency:bytes=384,pyramid=2']) cachePolicyFrom(description).start(shape, 10);
  });

  it('says in one line what there is', () => {
    for (const [description, code, hint] of [
      ['oracle', 'invalid-policy', 'heavy-hitter'],
      ['recency:heavy=3', 'invalid-option', 'budget='],
      ['recency:budget', 'invalid-option', 'write budget=VALUE'],
      ['recency:budget=', 'invalid-option', 'write budget=VALUE'],
      ['recency:budget=4,budget=8', 'invalid-option', 'twice'],
      ['recency:budget=4=8', 'invalid-option', '^budget is 4=8;'],
      ['full:budget=3', 'invalid-option', 'none'],
      ['streaming-llm:first=3', 'invalid-option', 'sinks='],
      ['recency:budget=some', 'invalid-option', '^budget is some; it must be a whole number'],
      ['recency:keep=some', 'invalid-option', '^keep is some; it must be a whole number'],
      ['recency:keep=0', 'invalid-option', '^keep is 0; it must be above 0'],
      ['recency:keep=4,bytes=400', 'invalid-option', 'keep and bytes'],
      ['heavy-hitter:heavy=x', 'invalid-option', '^heavy is x;'],
      ['heavy-hitter:recent=-1', 'invalid-option', '^recent is -1;'],
      ['heavy-hitter:heavy=0,recent=0', 'invalid-option', '^heavy . recent is 0;'],
      ['heavy-hitter:keep=9,heavy=3', 'invalid-option', 'keep and heavy'],
      ['heavy-hitter:bytes=9,recent=3', 'invalid-option', 'bytes and recent'],
      ['streaming-llm:window=1.5', 'invalid-option', '^window is 1.5;'],
      ['streaming-llm:sinks=x', 'invalid-option', '^sinks is x;'],
      ['streaming-llm:sinks=0,window=0', 'invalid-option', '^sinks . window is 0;'],
      ['keyformer:recent=2', 'invalid-option', '^recent is 2;'],
      ['recency:budget=true', 'invalid-option', 'whole number'],
      ['recency:first=some', 'invalid-option', 'whole number'],
      ['recency:bytes=5,budget=5', 'invalid-option', 'bytes'],
      ['recency:bytes=some', 'invalid-option', 'bytes'],
      ['recency:every=often', 'invalid-option', 'whole number'],
      ['recency:during=never', 'invalid-option', 'chunks'],
      ['recency:decoding=5', 'invalid-option', 'true'],
      ['recency:pyramid=steep', 'invalid-option', '^pyramid is steep;'],
      ['recency:pyramid=0.5', 'invalid-option', '^pyramid is 0.5;'],
      ['heavy-hitter:heavy=3,pyramid=2', 'invalid-option', 'pyramid and heavy'],
      ['keyformer:noise=3', 'invalid-option', 'true'],
      ['keyformer:tauEnd=hot', 'invalid-option', 'above 0'],
      ['random:seed=dice', 'invalid-option', 'whole number'],
      ['token-select:local=x', 'invalid-option', 'whole number'],
      ['token-select:similarity=x', 'invalid-option', 'number'],
      ['token-select:score=best', 'invalid-option', 'rotated or unrotated'],
      ['token-select:heads=two', 'invalid-option', 'shared or each'],
      ['lag-kv:lag=1', 'invalid-option', 'at least 2'],
      ['expected-attention:future=0', 'invalid-option', 'at least 1'],
    ] as const) {
      expect(() => cachePolicyFrom(description), description).toThrow(expect.objectContaining({ code, message: expect.stringMatching(new RegExp(`^[^\\n]*${hint}[^\\n]*$`)) }));
    }
  });

  it('has every policy, with settings it takes and a summary', () => {
    expect(cachePolicies.map(({ name }) => name)).toEqual(['full', 'streaming-llm', 'heavy-hitter', 'keyformer', 'token-select', 'tova', 'snap-kv', 'key-norm', 'key-diff', 'lag-kv', 'expected-attention', 'random', 'recency']);
    for (const { summary, examples, settings } of cachePolicies) {
      expect(summary).not.toBe('');
      for (const example of examples) expect(settings).toEqual(expect.arrayContaining(Object.keys(example)));
    }
  });

  it('sees as much as it is asked to', () => {
    const { seeing } = cachePolicies.find(({ name }) => name === 'token-select')!;
    const one = shapeOf({ layers: 1, heads: 1, kvHeads: 1 });
    for (const [budget, seen] of [[21, 21], [100, 100], [0.1, 20]] as const) {
      const chosen = seeing!(budget).start(one, 200).select!(0, { rows: 1, slots: 200, queries: new Float32Array(4), positions: new Int32Array(200), keys: () => new Float32Array(800) });
      expect(chosen!.slots.length).toBe(seen);
    }
  });
});

it('has a bound of what it holds only where it has one', () => {
  expect(scored(recentness(), { budget: 5, decoding: false }).boundary).toBe(neverEvicts);
  expect(fullCache().maxBytes).toBeUndefined();
});
