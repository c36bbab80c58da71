import { type DecodeEvent, seededRandom } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import * as fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import type { DecodeOptions } from '../decode-options.ts';
import { draftModel } from '../drafters/draft-model.ts';
import { guardedModel, idsOf } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { presencePenalty } from '../processors/presence-penalty.ts';
import { suppressTokens } from '../processors/suppress-tokens.ts';
import { temperature } from '../processors/temperature.ts';
import { greedy } from '../samplers/greedy.ts';
import { sample } from '../samplers/sample.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { CostCurve } from '../speculation/cost-curve.ts';
import { auxiliaryTokens } from './auxiliary-tokens.ts';
import { decodeSegments, type DecodeSegmentsOptions } from './decode-segments.ts';
import { onlyTokens } from './only-tokens.ts';
import { planFirst } from './plan-first.ts';
import { planThenAnswer } from './plan-then-answer.ts';
import { scratchpad } from './scratchpad.ts';
import type { Segment } from './segment.ts';
import { segmentProcessor } from './segment-processor.ts';
import { segmentSampler } from './segment-sampler.ts';
import { type SegmentLayout, segments } from './segments.ts';
import type { SegmentEvent } from './split-segments.ts';

let model: CausalLM;
guardedModel((made) => (model = made));

/** Drafts cost nothing, so that they are always fed. */
const free = new CostCurve([[1, 1], [300, 1]]);

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(9, 9, 5, 9, 9)];
const refused = expect.objectContaining({ code: 'invalid-option' });

const run = (layout: SegmentLayout, options: DecodeSegmentsOptions = {}): Promise<SegmentEvent[]> => lastValueFrom(from(prompts).pipe(prefill(model), decodeSegments(layout, options), toArray()));
const plain = (prompt: Int32Array, options: DecodeOptions): Promise<DecodeEvent[]> => lastValueFrom(from([prompt]).pipe(prefill(model), decode(options), toArray()));

/** The ids of each segment of a sequence. */
function partsOf(events: readonly SegmentEvent[], sequence: number): Record<string, number[]> {
  const parts: Record<string, number[]> = {};
  for (const { segment, event } of events) if (event.type === 'token' && event.sequence === sequence) (parts[segment] ??= []).push(event.id);
  return parts;
}

/** A segment as a test knows it: tokens it may have, and how many. */
interface Rules {
  readonly forced?: readonly number[];
  readonly allowed: readonly number[];
  readonly stops: readonly number[];
  readonly min: number;
  readonly max: number;
}
const vocabulary = 12;
const idArbitrary = fc.integer({ min: 1, max: vocabulary - 1 });
const idsArbitrary = fc.uniqueArray(idArbitrary, { minLength: 2, maxLength: 6 });
const rulesArbitrary: fc.Arbitrary<Rules> = fc.oneof(
  fc.array(idArbitrary, { maxLength: 3 }).map((forced) => ({ forced, allowed: [], stops: [], min: forced.length, max: forced.length })),
  fc.record({ allowed: idsArbitrary, stopCount: fc.nat(1), min: fc.nat(3), max: fc.nat(6) }).map(({ allowed, stopCount, min, max }) => ({ allowed, stops: allowed.slice(0, stopCount), min, max })),
);
const segmentOf = ({ forced, allowed, stops, min, max }: Rules, at: number): Segment =>
  forced === undefined ? { name: String(at), processors: [onlyTokens(allowed)], stopIds: stops, minTokens: min, maxTokens: () => max } : { name: String(at), forced };

it('whatever the logits, every segment obeys its rules, ends when it must, and copies go their own way', () => {
  fc.assert(
    fc.property(fc.array(rulesArbitrary, { minLength: 1, maxLength: 5 }), fc.nat(4), fc.nat(), (rules, promptLength, seed) => {
      const random = seededRandom(seed);
      const layout = segments(rules.map(segmentOf), { sampler: sample() });
      let processor = segmentProcessor(layout, [0]).clone!();
      let sampler = segmentSampler(layout).clone!();
      const prompt = Array.from({ length: promptLength + 1 }, () => 3);
      const history = [...prompt];
      const most = rules.reduce((total, { max }) => total + max, 0);
      fc.pre(most > 0);
      while (processor.finished !== true) {
        const logits = Float32Array.from({ length: vocabulary }, () => (random.next() < 0.2 ? Number.NEGATIVE_INFINITY : 8 * random.next()));
        logits[0] = 20; // The model would rather end the text.
        const context = { history, promptLength: prompt.length, companions: [] };
        processor.apply(logits, context);
        const id = sampler.pick(logits, context, random);
        // What a copy is told must not reach the original; which of the two goes on is no matter.
        const copies = [processor.clone!(), sampler.clone!()] as const;
        for (const other of random.next() < 0.5 ? copies : [processor, sampler]) {
          if (other === processor || other === sampler) [processor, sampler] = copies;
          for (const junk of [1, 2, 3]) other.accept?.(junk);
        }
        processor.accept?.(id);
        sampler.accept?.(id);
        history.push(id);
        expect(history.length - prompt.length).toBeLessThanOrEqual(most);
      }
      let rest = history.slice(prompt.length);
      for (const { forced, allowed, stops, min, max } of rules) {
        const stop = rest.findIndex((id, at) => stops.includes(id) && at + 1 >= min);
        const length = stop < 0 ? max : Math.min(stop + 1, max);
        const part = rest.slice(0, length);
        rest = rest.slice(length);
        if (forced !== undefined) expect(part).toEqual(forced);
        else {
          expect(part).toHaveLength(length);
          for (const [at, id] of part.entries()) expect(allowed.includes(id) && !(stops.includes(id) && at + 1 < Math.min(min, max))).toBe(true);
        }
      }
      expect(rest).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

it.each([
  ['plain', () => ({})],
  ['with drafts', () => ({ drafter: draftModel(model, { minProbability: 0 }), costCurve: free, now: () => 0 })],
] as const)('plan then answer is what two runs by hand give, %s', async (name, optionsOf) => {
  const options = optionsOf();
  const separator = [11, 12];
  const penalties = (): LogitsProcessor[] => [presencePenalty(1.5), temperature(0.7)];
  for (const stopIds of [[], [1, 2, 3, 5, 7, 8, 20, 30]]) {
    const layout = planThenAnswer({ plan: { maxTokens: 6, stopIds, processors: penalties() }, separator, answer: { processors: [presencePenalty(2)] } });
    const events = await run(layout, { ...options, maxNewTokens: 14, endOfSequence: [33, 34] });
    for (const [sequence, prompt] of prompts.entries()) {
      const parts = partsOf(events, sequence);
      const plan = idsOf(await plain(prompt, { processors: [suppressTokens([33, 34]), ...penalties()], maxNewTokens: 6, endOfSequence: stopIds }))[0]!;
      const answer = idsOf(await plain(Int32Array.of(...prompt, ...plan, ...separator), { processors: [presencePenalty(2)], maxNewTokens: 14 - 2 - plan.length, endOfSequence: [33, 34] }))[0]!;
      expect(parts).toEqual({ plan, separator, answer });
    }
    expect(events.some(({ event }) => event.type === 'token' && event.origin === 'draft')).toBe(name === 'with drafts');
    expect(events.filter(({ isVisible }) => !isVisible).every(({ segment }) => segment === 'separator')).toBe(true);
  }
});

it('sampled tokens are the same with drafts, and the generator goes on through all segments', async () => {
  const seen: string[] = [];
  const counting = (name: string, told = 0): Sampler => ({
    name,
    pick: (logits, context, random) => {
      expect(context.history.length - context.promptLength).toBe(told);
      return sample({ temperature: 2 }).pick(logits, context, random);
    },
    accept: () => void (told += 1),
    clone: () => (seen.push(name), counting(name, told)),
  });
  const layout = planThenAnswer({ plan: { maxTokens: 5, sampler: counting('plan') }, separator: [6], answer: { maxTokens: 7, sampler: counting('answer') }, sampler: greedy() });
  const bare = await run(layout, { seed: 4, endOfSequence: [] });
  const drafted = await run(layout, { seed: 4, endOfSequence: [], drafter: draftModel(model, { minProbability: 0 }), costCurve: free, now: () => 0 });
  for (const sequence of prompts.keys()) {
    expect(partsOf(drafted, sequence)).toEqual(partsOf(bare, sequence));
    expect(Object.entries(partsOf(bare, sequence)).map(([name, ids]) => [name, ids.length])).toEqual([['plan', 5], ['separator', 1], ['answer', 7]]);
  }
  expect(bare.flatMap(({ segment, event }) => (event.type === 'done' ? [[segment, event.reason]] : []))).toEqual(prompts.map(() => ['answer', 'complete']));
  expect(new Set(seen)).toEqual(new Set(['plan', 'answer']));
});

it('a scratchpad has exactly the steps its prompt is given, also none', async () => {
  const ends = Array.from({ length: 30 }, (_, id) => id);
  for (const steps of [() => 0, (n: number) => n, (n: number) => Math.ceil(Math.log2(n))]) {
    const events = await run(scratchpad({ steps, separator: [35], answer: { maxTokens: 2 } }), { endOfSequence: ends });
    for (const [sequence, { length }] of prompts.entries()) {
      const { scratch = [], separator, answer } = partsOf(events, sequence);
      expect([scratch.length, separator]).toEqual([steps(length), [35]]);
      expect(scratch.every((id) => id >= 30)).toBe(true);
      expect(answer!.length).toBeLessThanOrEqual(2);
    }
  }
});

it('auxiliary tokens come before the answer, from their part of the vocabulary only, and nowhere else', async () => {
  const reserved = { from: 30, to: 35 };
  const inside = (id: number): boolean => id >= 30 && id <= 35;
  const counted = await run(auxiliaryTokens({ segment: reserved, count: ({ promptLength }) => promptLength + 1, open: [36], close: [37], answer: { maxTokens: 9 } }), { endOfSequence: [] });
  const stopped = await run(auxiliaryTokens({ segment: reserved, count: 5, stop: 7, answer: { maxTokens: 9 } }), { endOfSequence: [] });
  for (const [sequence, { length }] of prompts.entries()) {
    const { open, auxiliary, close, answer } = partsOf(counted, sequence);
    expect([open, auxiliary!.length, close, answer!.length]).toEqual([[36], length + 1, [37], 9]);
    expect([auxiliary!.every(inside), answer!.some(inside)]).toEqual([true, false]);
    const { auxiliary: code } = partsOf(stopped, sequence);
    expect(code!.slice(0, -1).every(inside)).toBe(true);
    expect(code!.at(-1) === 7 || (code!.length === 5 && inside(code!.at(-1)!))).toBe(true);
  }
});

it('a plan of durations gives each unit as many tokens as planned, of its own kind, and ends with the last', async () => {
  const allowed = (unit: number): number[] => [10 + 3 * unit, 11 + 3 * unit, 12 + 3 * unit];
  for (const boundary of [undefined, 11]) {
    const layout = planFirst({ durations: { from: 0, to: 3 }, units: 4, separator: [38], allowed, ...(boundary !== undefined && { boundary }), sampler: sample({ temperature: 20 }) });
    const events = await run(layout, { endOfSequence: [37], seed: 2 });
    for (const sequence of prompts.keys()) {
      const { durations, separator, text = [] } = partsOf(events, sequence);
      expect([durations!.length, separator]).toEqual([4, [38]]);
      let at = 0;
      for (const [unit, duration] of durations!.entries()) {
        expect(duration).toBeLessThanOrEqual(3);
        for (const id of text.slice(at, at + duration)) expect(allowed(unit).includes(id) && id !== boundary).toBe(true);
        at += duration;
        if (boundary !== undefined) expect(text[at++]).toBe(boundary);
      }
      expect(text).toHaveLength(at);
    }
    expect(new Set(prompts.flatMap((_, sequence) => partsOf(events, sequence)['durations']!)).size).toBeGreaterThan(2);
  }
});

it('processors of a segment get their own companions', async () => {
  /** Companions that read the same text (true), whose logits are then those of the model, or another one. */
  const spy = (...same: readonly boolean[]): LogitsProcessor => ({
    name: 'spy',
    companions: same.map((isSame) => ({ promptIds: (ids: Int32Array) => (isSame ? ids : Int32Array.of(31, 32)) })),
    apply(logits, { companions }) {
      const near = companions.map((other) => other.reduce((worst, value, id) => Math.max(worst, Math.abs(value - logits[id]!)), 0) < 1e-4);
      expect(near).toEqual(same);
    },
  });
  const layout = segments([{ name: 'a', maxTokens: 3, processors: [spy(false), spy(true, false)] }, { name: 'b', maxTokens: 3, processors: [spy(true)] }]);
  const events = await run(layout, { endOfSequence: [] });
  expect(partsOf(events, 2)).toMatchObject({ a: { length: 3 }, b: { length: 3 } });
});

it('refuses layouts that cannot end or begin, and says where nothing is allowed', async () => {
  expect(() => segments([])).toThrow(refused);
  expect(() => planThenAnswer({ plan: {} })).toThrow(refused);
  expect(() => auxiliaryTokens({ segment: { from: 3, to: 5 } })).toThrow(refused);
  expect(() => auxiliaryTokens({ segment: { from: 5, to: 3 }, count: 1 })).toThrow(refused);
  await expect(run(scratchpad({ steps: () => -1 }))).rejects.toMatchObject({ code: 'invalid-option' });
  const onlyEnd: LogitsProcessor = { name: 'only-end', apply: (logits) => logits.forEach((_, id) => id !== 0 && (logits[id] = Number.NEGATIVE_INFINITY)) };
  await expect(run(planThenAnswer({ plan: { maxTokens: 3, processors: [onlyEnd] } }), { endOfSequence: [0] })).rejects.toMatchObject({ code: 'invalid-constraint' });
});
