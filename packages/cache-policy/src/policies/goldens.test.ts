import { readFileSync } from 'node:fs';
import type { Random } from '@tokstream/core';
import type { CachePolicy } from '@tokstream/model';
import { describe, expect, it } from 'vitest';
import { SlotRows } from '../scorers/parts/slot-rows.ts';
import type { Scorer, ScorerState } from '../scorers/scorer.ts';
import { accumulatedAttention } from '../scorers/accumulated-attention.ts';
import { gumbelAttention } from '../scorers/gumbel-attention.ts';
import { heavyHitter } from './heavy-hitter.ts';
import { keyformer } from './keyformer.ts';
import { softVotes } from './parts/soft-votes.ts';
import { scored } from './scored.ts';
import { entriesOf, randomWorld, shapeOf, SimulatedRun, type SimulatedWorld } from './simulated-run.test-support.ts';
import { streamingLlm } from './streaming-llm.ts';
import { selectReference } from './token-select.reference.ts';
import { tokenSelect } from './token-select.ts';

interface Step {
  readonly kept: readonly number[];
  readonly score: readonly number[];
}

/** Made by goldens/cache-policies.py. */
interface Goldens {
  readonly h2o: { readonly head0: readonly Step[]; readonly head1: readonly Step[] };
  readonly keyformer: { readonly budget: number; readonly trace: readonly Step[] };
  readonly streaming: { readonly trace: readonly { readonly kept: readonly number[]; readonly keyPos: readonly number[]; readonly nextQueryPos: number }[] };
  readonly tokenSelect: Readonly<Record<string, { readonly votes: readonly number[]; readonly selected: readonly number[] }>>;
}

const goldens = JSON.parse(readFileSync(new URL('../../goldens/cache-policies.json', import.meta.url), 'utf8')) as Goldens;

/** The logits of the goldens. */
const logit = (_: number, head: number, row: number, token: number): number => 2 * Number((token + head) % 4 === 3) + 0.25 * ((3 * row + 2 * token) % 5) + (row >= 8 && token === 6 ? 1 : 0);

function worldOf(heads: number): SimulatedWorld {
  return { ...randomWorld(shapeOf({ layers: 1, heads, kvHeads: heads, rotates: false }), 1), logit };
}

/** Runs a scorer over the prompt and token by token; after each what is kept, and the scores of that. */
async function trace(scorer: Scorer, heads: number, budget: number, last: number, prompt: number, steps: number, before: (run: SimulatedRun, rows: number) => void = () => {}): Promise<Step[][]> {
  let state: ScorerState | undefined;
  const run = new SimulatedRun(scored({ ...scorer, start: (...given) => (state = scorer.start(...given)) }, { budget, protect: { last } }), worldOf(heads), prompt);
  const taken: Step[][] = [];
  for (let step = 0; step <= steps; step += 1) {
    before(run, step === 0 ? prompt : 1);
    await run.feed(step === 0 ? prompt : 1);
    const held = run.tokens(0);
    const slots = held[0]!.length;
    const scores = new Float32Array(heads * slots);
    state!.score(0, entriesOf({ slots }), { from: 0, to: slots }, scores);
    taken.push(held.map((kept, head) => ({ kept: [...kept], score: [...scores.subarray(head * slots, (head + 1) * slots)] })));
  }
  return taken;
}

function expectSteps(taken: readonly Step[], expected: readonly Step[]): void {
  expect(taken.map(({ kept }) => kept)).toEqual(expected.map(({ kept }) => kept));
  for (const [step, { score }] of expected.entries()) for (const [slot, value] of score.entries()) expect(taken[step]!.score[slot]).toBeCloseTo(value, 5);
}

/** What policies keep of head 0 of the world of the goldens. */
async function keptBy(policy: CachePolicy, heads: number, prompt: number, steps: number): Promise<number[][][]> {
  const run = new SimulatedRun(policy, worldOf(heads), prompt);
  const kept: number[][][] = [];
  for (let step = 0; step <= steps; step += 1) {
    await run.feed(step === 0 ? prompt : 1);
    kept.push(run.tokens(0).map((held) => [...held]));
  }
  return kept;
}

describe('H2O', () => {
  it('scores and keeps what the oracle does, for each head', async () => {
    const taken = await trace(accumulatedAttention(), 2, 4, 2, 6, 4);
    expectSteps(taken.map((heads) => heads[0]!), goldens.h2o.head0);
    expectSteps(taken.map((heads) => heads[1]!), goldens.h2o.head1);
  });

  it('is what heavyHitter does, by tokens, shares and budget', async () => {
    const expected = goldens.h2o.head0.map(({ kept }, step) => [kept, goldens.h2o.head1[step]!.kept]);
    for (const options of [{ heavy: 2, recent: 2 }, { heavy: 0.34, recent: 0.3 }, { budget: 4 }, { budget: { bytes: 4 * 8 * 2 * 4 } }]) expect(await keptBy(heavyHitter(options), 2, 6, 4)).toEqual(expected);
  });
});

describe('Keyformer', () => {
  /** Uniform numbers whose Gumbel numbers are those of the goldens, in the order they are drawn. */
  const script: number[] = [];
  const random: Random = { next: () => script.shift()!, save: () => [0, 0, 0, 0], clone: () => random };
  const write = (run: SimulatedRun, rows: number): void => {
    const held = [...run.tokens(0)[0]!];
    for (let row = run.count; row < run.count + rows; row += 1) {
      held.push(row);
      for (const token of held) script.push(Math.exp(-Math.exp(-(((3 * row + 5 * token) % 7) / 7 - 0.3))));
    }
  };

  it('scores and keeps what the oracle does', async () => {
    const taken = await trace(gumbelAttention({ random: () => random, tauSteps: 3 }), 1, 4, 1, 8, 3, write);
    expectSteps(taken.map((heads) => heads[0]!), goldens.keyformer.trace);
    expect(script).toEqual([]);
  });

  it('is what keyformer does, with shares of the budget', async () => {
    const run = new SimulatedRun(keyformer({ budget: 0.5, recent: 0.25, tauSteps: 3, random: () => random }), worldOf(1), 8);
    for (const { kept } of goldens.keyformer.trace) {
      const rows = run.count === 0 ? 8 : 1;
      write(run, rows);
      await run.feed(rows);
      expect(run.tokens(0)[0]).toEqual(kept);
    }
  });
});

it('streamingLlm keeps what the oracle does, at consecutive positions', async () => {
  const run = new SimulatedRun(streamingLlm({ sinks: 2, window: 3 }), randomWorld(shapeOf(), 1), 1);
  for (const { kept, keyPos, nextQueryPos } of goldens.streaming.trace) {
    await run.feed(1);
    for (const layer of [0, 1]) expect(run.tokens(layer)).toEqual([kept, kept]);
    expect([keyPos.length, keyPos.at(-1)! + 1]).toEqual([kept.length, nextQueryPos]);
  }
  expect(run.kept.length).toBe(8);
  expect(run.kept.every(({ closesGaps }) => closesGaps)).toBe(true);
});

describe('TokenSelect', () => {
  const golden = goldens.tokenSelect['gqaStandard(h//group)']!;
  const shape = shapeOf({ layers: 1, heads: 4, kvHeads: 2, headDim: 2, rotates: false });
  const queries = Array.from({ length: 4 }, (_, head) => [0, 1].map((part) => ((head * 3 + part * 5) % 4) - 1.5));
  const keys = [0, 1].map((head) => Array.from({ length: 10 }, (_, slot) => [0, 1].map((part) => ((slot * 2 + head * 3 + part * 7) % 6) / 2 - 1.25)));

  it('votes as the oracle does', () => {
    const rows = new SlotRows(2, 2);
    rows.grow(10);
    for (const [head, ofHead] of keys.entries()) rows.data.set(ofHead.flat(), head * rows.stride);
    const votes = new Float32Array(7);
    softVotes(Float32Array.from(queries.flat()), rows, { from: 1, to: 8 }, shape, new Float32Array(7), votes);
    const reference = selectReference({ shape, layer: 0, initial: 1, local: 2, select: 3, queries: queries.map((query) => [query]), keys });
    for (const [at, vote] of golden.votes.entries()) {
      expect(votes[at]).toBeCloseTo(vote, 5);
      expect(reference.votes[1]![at]).toBeCloseTo(vote, 5);
    }
    expect(reference.slots).toEqual([golden.selected, golden.selected]);
  });

  it('selects what the oracle does, for all heads', () => {
    const state = tokenSelect({ initial: 1, local: 2, select: 3, score: 'unrotated', positions: 'original' }).start(shape, 10);
    const chosen = state.select!(0, { rows: 1, slots: 10, queries: Float32Array.from(queries.flat()), positions: new Int32Array(20), keys: (from = 0) => Float32Array.from(keys.flatMap((ofHead) => ofHead.slice(from)).flat()) });
    expect([...chosen!.slots]).toEqual([...golden.selected, ...golden.selected]);
    expect(chosen!.closeGaps).toBe(false);
  });
});
