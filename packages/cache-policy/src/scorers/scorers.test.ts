import { readdirSync, readFileSync } from 'node:fs';
import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scored } from '../policies/scored.ts';
import { randomWorld, shapeOf, SimulatedRun, type SimulatedWorld } from '../policies/simulated-run.test-support.ts';
import { accumulatedAttention } from './accumulated-attention.ts';
import { distinctKeys } from './distinct-keys.ts';
import { futureAttention } from './future-attention.ts';
import { gumbelAttention } from './gumbel-attention.ts';
import { lagSpread } from './lag-spread.ts';
import { newestAttention } from './newest-attention.ts';
import { AttentionWindow } from './parts/attention-window.ts';
import { Rotation } from './parts/rotation.ts';
import { SlotRows } from './parts/slot-rows.ts';
import { randomScores } from './random-scores.ts';
import { recentness } from './recentness.ts';
import type { Candidates, Scorer, ScorerState } from './scorer.ts';
import { type Past, references } from './scorers.reference.ts';
import { shortKeys } from './short-keys.ts';
import { windowAttention } from './window-attention.ts';

type OnScore = (layer: number, slots: number, candidates: Candidates, scores: Float32Array) => void;

/** A scorer that tells what it gave. */
function spied(scorer: Scorer, onScore: OnScore): Scorer {
  const wrap = (state: ScorerState): ScorerState => ({
    ...state,
    score(layer, entries, candidates, scores) {
      state.score(layer, entries, candidates, scores);
      onScore(layer, entries.slots, candidates, scores);
    },
    fork: () => wrap(state.fork()),
  });
  return { ...scorer, start: (...given) => wrap(scorer.start(...given)) };
}

function pastOf(run: SimulatedRun, layer: number, kvHead: number, promptLength: number, { from, to }: Candidates, positions: 'original' | 'slot'): Past {
  const { shape, key, value, query } = run.world;
  const everyHead = run.tokens(layer);
  const tokens = everyHead[kvHead]!;
  return {
    shape, layer, kvHead, promptLength, tokens, everyHead, from, to,
    rows: run.count,
    positions: positions === 'slot' ? tokens.map((_, slot) => slot) : tokens,
    next: positions === 'slot' ? tokens.length : run.count,
    attention: (head, row, token) => run.attention[layer]![head]![row]!.get(token) ?? 0,
    key: (token) => [...key(layer, kvHead, token)],
    value: (token) => [...value(layer, kvHead, token)],
    query: (head, token) => [...query(layer, head, token)],
  };
}

const prompt = 26;
const chunks = [9, 9, 8, 1, 1, 3, 1, 1, 1, 2, 5, 1, 1];

/** Runs a scorer and compares every score it gives. */
async function compare(scorer: Scorer, reference: (past: Past) => readonly number[], world: SimulatedWorld, options: { readonly budget: number; readonly first: number; readonly last: number; readonly positions: 'original' | 'slot' }): Promise<number> {
  let compared = 0;
  const { budget, first, last, positions } = options;
  const onScore: OnScore = (layer, slots, candidates, scores) => {
    for (let head = 0; head < (scorer.heads === 'shared' ? 1 : world.shape.kvHeads); head += 1) {
      const expected = reference(pastOf(run, layer, head, prompt, candidates, positions));
      for (let slot = candidates.from; slot < candidates.to; slot += 1) expect(scores[head * slots + slot], `layer ${layer} head ${head} slot ${slot}`).toBeCloseTo(expected[slot]!, 4);
      compared += 1;
    }
  };
  const run = new SimulatedRun(scored(spied(scorer, onScore), { budget, protect: { first, last }, positions }), world, prompt, { records: true });
  for (const rows of chunks) await run.feed(rows);
  return compared;
}

describe.each<[string, Scorer, (past: Past) => readonly number[]]>([
  ['accumulatedAttention', accumulatedAttention(), references.accumulatedAttention],
  ['accumulatedAttention, mean, by count', accumulatedAttention({ group: 'mean', normalise: 'count' }), (past) => references.accumulatedAttention(past, { group: 'mean', normalise: 'count' })],
  ['accumulatedAttention, max, decaying, by count', accumulatedAttention({ group: 'max', decay: 0.8, normalise: 'count' }), (past) => references.accumulatedAttention(past, { group: 'max', decay: 0.8, normalise: 'count' })],
  ['gumbelAttention without noise', gumbelAttention({ noise: false, tauEnd: 1 }), references.accumulatedAttention],
  ['newestAttention', newestAttention(), references.newestAttention],
  ['windowAttention', windowAttention(), references.windowAttention],
  ['windowAttention of 4 rows', windowAttention({ window: 4, pool: 3 }), (past) => references.windowAttention(past, { window: 4, pool: 3 })],
  ['shortKeys', shortKeys(), references.shortKeys],
  ['distinctKeys', distinctKeys(), references.distinctKeys],
  ['lagSpread', lagSpread(), references.lagSpread],
  ['lagSpread of 3', lagSpread({ lag: 3 }), (past) => references.lagSpread(past, { lag: 3 })],
  ['futureAttention', futureAttention({ future: 70 }), (past) => references.futureAttention(past, { future: 70 })],
  ['futureAttention by means', futureAttention({ future: 5, sinks: 0, covariance: false }), (past) => references.futureAttention(past, { future: 5, sinks: 0, covariance: false })],
])('%s', (_, scorer, reference) => {
  it.each([
    { title: 'grouped heads', shape: {}, options: { budget: 12, first: 1, last: 2, positions: 'original' } },
    { title: 'one group, no rotation', shape: { layers: 1, heads: 3, kvHeads: 1, rotates: false }, options: { budget: 9, first: 0, last: 0, positions: 'original' } },
    { title: 'a group a head, consecutive positions, a window', shape: { heads: 2, kvHeads: 2, headDim: 6, windows: [undefined, 10] }, options: { budget: 14, first: 2, last: 1, positions: 'slot' } },
  ] as const)('gives what its reference gives: $title', async ({ shape, options }) => {
    const scores = await compare(scorer, reference, randomWorld(shapeOf({ ...shape, windows: 'windows' in shape ? [...shape.windows] : [] }), 7), options);
    expect(scores).toBeGreaterThan(10);
  });

  it('gives the same in a fork, and leaves the original alone', async () => {
    const world = randomWorld(shapeOf(), 3);
    const scores: number[][] = [];
    const policy = scored(spied(scorer, (_, __, { from, to }, given) => scores.push([...given.subarray(from, to)])), { budget: 11 });
    const run = new SimulatedRun(policy, world, prompt);
    for (const rows of chunks.slice(0, 6)) await run.feed(rows);
    const [fork, plain] = [run.fork(), scores.length];
    for (const rows of [1, 2, 1]) await fork.feed(rows);
    const ofFork = scores.slice(plain);
    const again = scores.length;
    for (const rows of [1, 2, 1]) await run.feed(rows);
    expect(scores.slice(again)).toEqual(ofFork);
    expect(ofFork.length).toBeGreaterThan(0);
  });
});

describe('gumbelAttention', () => {
  it('is accumulated attention without noise at temperature 1, whatever is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), async (seed, feeds, budget) => {
        const world = randomWorld(shapeOf(), seed);
        const runs = [accumulatedAttention(), gumbelAttention({ noise: false, tauEnd: 1 })].map((scorer) => new SimulatedRun(scored(scorer, { budget }), world, feeds[0]!));
        for (const rows of feeds) for (const run of runs) await run.feed(rows);
        expect(runs[1]!.tokens(0)).toEqual(runs[0]!.tokens(0));
        expect(runs[1]!.tokens(1)).toEqual(runs[0]!.tokens(1));
      }),
      { numRuns: 40 },
    );
  });

  it('draws noise whose exponential is that of Gumbel numbers, and cools as it is told', () => {
    // With equal weights a row becomes 1 / -ln u to the power of 1 / tau, over its sum.
    const [random, copy] = [seededRandom(5), seededRandom(5)];
    const state = gumbelAttention({ random: () => random, tauStart: 1, tauEnd: 3, tauSteps: 2 }).start(shapeOf({ layers: 1, heads: 1, kvHeads: 1 }), 1);
    const scores = new Float32Array(4);
    let expected = [0, 0, 0, 0];
    for (const [row, tau] of [1, 2, 3, 3].entries()) {
      state.observe!(0, { count: 1, slots: row + 1, attention: new Float32Array(row + 1).fill(1 / (row + 1)), queries: new Float32Array(0) });
      const weights = Array.from({ length: row + 1 }, () => Math.exp(-Math.log(-Math.log(copy.next())) / tau));
      expected = expected.map((score, slot) => score + (weights[slot] ?? 0) / weights.reduce((sum, weight) => sum + weight));
    }
    state.score(0, { slots: 4, seen: 4, positions: new Int32Array(4), keys: new Float32Array(0), values: new Float32Array(0) }, { from: 0, to: 4 }, scores);
    for (const [slot, score] of expected.entries()) expect(scores[slot]).toBeCloseTo(score, 5);
  });
});

it('keeps a uniform sample by random scores', async () => {
  const world = randomWorld(shapeOf({ layers: 1, heads: 2, kvHeads: 2 }), 1);
  const counts = Array.from({ length: 40 }, () => 0);
  for (let seed = 0; seed < 150; seed += 1) {
    const run = new SimulatedRun(scored(randomScores({ seed }), { budget: 10 }), world, 15);
    for (const rows of [15, 5, 5, 1, 1, 1, 1, 1, 5, 5]) await run.feed(rows);
    for (const held of run.tokens(0)) for (const token of held) counts[token]! += 1;
  }
  // Each of 40 tokens is kept in a quarter of 300 draws, standard deviation 7.5.
  for (const count of counts) expect(Math.abs(count - 75)).toBeLessThan(34);
});

it('keeps a window by recentness', async () => {
  const run = new SimulatedRun(scored(recentness(), { budget: 5 }), randomWorld(shapeOf(), 1), 8);
  for (const rows of [8, 1, 3]) await run.feed(rows);
  expect(run.tokens(1)).toEqual([[7, 8, 9, 10, 11], [7, 8, 9, 10, 11]]);
});

it('has scorers of at most 60 lines', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !/\.(test|reference)\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(readFileSync(`${import.meta.dirname}/${file}`, 'utf8').trimEnd().split('\n').length, file).toBeLessThanOrEqual(60);
});

describe('SlotRows', () => {
  it('holds what plain lists hold', () => {
    const step = fc.oneof(fc.record({ grow: fc.integer({ min: 1, max: 9 }) }), fc.record({ keep: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (steps, heads, width) => {
        let rows = new SlotRows(heads, width);
        let lists = Array.from({ length: heads }, () => [] as number[][]);
        let next = 1;
        for (const one of steps) {
          if ('grow' in one) {
            const from = rows.grow(rows.length + one.grow);
            expect(from).toBe(lists[0]!.length);
            // The last new slot stays zero.
            for (const [head, list] of lists.entries()) {
              for (let slot = from; slot < rows.length; slot += 1) {
                list.push(Array.from({ length: width }, () => (slot === rows.length - 1 ? 0 : next++)));
                for (const [part, number] of list.at(-1)!.entries()) if (number !== 0) rows.data[head * rows.stride + slot * width + part] = number;
              }
            }
          } else {
            const n = Math.min(rows.length, one.keep.length);
            const slots = lists.map((list, head) => list.map((_, slot) => slot).toSorted((a, b) => one.keep[(a + head) % one.keep.length]! - one.keep[(b + head) % one.keep.length]!).slice(0, n).toSorted((a, b) => a - b));
            const before = rows;
            rows = rows.clone();
            rows.gather(Int32Array.from(slots.flat()));
            // The original is left alone.
            const whole = new Float32Array(heads * before.length * width);
            before.copyTo(whole);
            expect([...whole]).toEqual(lists.flat(2));
            lists = lists.map((list, head) => slots[head]!.map((slot) => list[slot]!));
          }
          const held = new Float32Array(heads * rows.length * width);
          rows.copyTo(held);
          expect([...held]).toEqual(lists.flat(2));
        }
      }),
    );
  });
});

it('forgets what left the window of rows, however many rows came', () => {
  const window = new AttentionWindow(shapeOf({ heads: 1, kvHeads: 1 }), 3);
  const row = (slots: number, weight: number) => ({ count: 1, slots, attention: new Float32Array(slots).fill(weight), queries: new Float32Array(0) });
  for (let at = 0; at < 100; at += 1) window.observe(row(2, 1e6 / 3));
  for (let at = 0; at < 3; at += 1) window.observe(row(2, 0.125));
  expect([window.sums.data[0], window.count]).toEqual([0.375, 3]);
});

describe('Rotation', () => {
  const angles = Float32Array.from([1, 0.3, 0.004, 0]);
  const rotation = new Rotation(angles);

  it('turns pairs by their angle times the position, near and far', () => {
    const vector = Float32Array.from([1, -2, 3, 4, 0.5, 6, -7, 8]);
    for (const position of [0, 1, 63, 64, 65, 1000, 100_003]) {
      const turned = new Float32Array(8);
      rotation.turn(vector, 0, position, turned, 0);
      for (const [pair, angle] of angles.entries()) {
        const [cosine, sine] = [Math.cos(position * angle), Math.sin(position * angle)];
        expect(turned[pair]).toBeCloseTo(vector[pair]! * cosine - vector[pair + 4]! * sine, 4);
        expect(turned[pair + 4]).toBeCloseTo(vector[pair]! * sine + vector[pair + 4]! * cosine, 4);
      }
    }
  });

  it('knows the mean turn over positions', () => {
    for (const [from, count] of [[0, 1], [5, 7], [900, 512]] as const) {
      const mean = rotation.meanTurn(from, count);
      for (const [pair, angle] of angles.entries()) {
        const positions = Array.from({ length: count }, (_, at) => from + at);
        expect(mean[pair]).toBeCloseTo(positions.reduce((sum, position) => sum + Math.cos(position * angle), 0) / count, 6);
        expect(mean[pair + 4]).toBeCloseTo(positions.reduce((sum, position) => sum + Math.sin(position * angle), 0) / count, 6);
      }
    }
  });
});
