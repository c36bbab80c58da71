import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { badWords } from './bad-words.ts';
import { contrastive } from './contrastive.ts';
import { dry } from './dry.ts';
import { dynamicTemperature } from './dynamic-temperature.ts';
import { epsilonCutoff } from './epsilon-cutoff.ts';
import { forcedTokens } from './forced-tokens.ts';
import { frequencyPenalty } from './frequency-penalty.ts';
import { logitBias } from './logit-bias.ts';
import type { LogitsProcessor, StepContext } from './logits-processor.ts';
import { minLength } from './min-length.ts';
import { minP } from './min-p.ts';
import { noRepeatNgram } from './no-repeat-ngram.ts';
import { presencePenalty } from './presence-penalty.ts';
import { dryReference, keptReference, probabilities } from './processors.reference.ts';
import { processors } from './registry.ts';
import { repetitionPenalty } from './repetition-penalty.ts';
import { sequenceBias } from './sequence-bias.ts';
import { suppressTokens } from './suppress-tokens.ts';
import { temperature } from './temperature.ts';
import { topK } from './top-k.ts';
import { topNSigma } from './top-n-sigma.ts';
import { topP } from './top-p.ts';
import { typical } from './typical.ts';
import { xtc } from './xtc.ts';

const nothing = Number.NEGATIVE_INFINITY;
/** Few values, so that ties are common. */
const someLogits = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 40 });
/** With a logit for every id of the registry's examples. */
const eightLogits = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 8, maxLength: 40 });
const someHistory = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 40 });
const share = fc.integer({ min: 1, max: 999 }).map((thousandths) => thousandths / 1000 + 0.000_1234);

function contextOf(history: readonly number[], promptLength = 0, companions: readonly Float32Array[] = []): StepContext {
  return { history, promptLength, companions };
}

function applied(processor: LogitsProcessor, logits: Iterable<number>, context: StepContext = contextOf([])): number[] {
  const changed = Float32Array.from(logits);
  processor.apply(changed, context);
  return [...changed];
}

function keptIds(logits: readonly number[]): number[] {
  return [...logits.keys()].filter((id) => logits[id] !== nothing);
}

function keptBy(processor: LogitsProcessor, logits: readonly number[]): ReadonlySet<number> {
  const changed = applied(processor, logits);
  const kept = keptIds(changed);
  for (const id of kept) expect(changed[id]).toBe(logits[id]);
  return new Set(kept);
}

it('filters keep what their definitions say, in few tokens as in thousands', () => {
  const many = fc.integer().map((seed) => Array.from({ length: 2000 }, (_, id) => Math.fround(6 * Math.sin(seed + id * id))));
  const compare = (logits: readonly number[], value: number, k: number): void => {
    expect(keptBy(topK(k), logits)).toEqual(keptReference['top-k']!(logits, k));
    expect(keptBy(topP(value), logits)).toEqual(keptReference['top-p']!(logits, value));
    expect(keptBy(minP(value), logits)).toEqual(keptReference['min-p']!(logits, value));
    expect(keptBy(typical(value), logits)).toEqual(keptReference['typical']!(logits, value));
    expect(keptBy(epsilonCutoff(value), logits)).toEqual(keptReference['epsilon-cutoff']!(logits, value));
    expect(keptBy(topNSigma(3 * value), logits)).toEqual(keptReference['top-n-sigma']!(logits, 3 * value));
    expect(keptBy(xtc({ probability: 1, threshold: value }), logits)).toEqual(keptReference['xtc']!(logits, value));
  };
  fc.assert(fc.property(someLogits, share.filter((value) => value < 1), fc.integer({ min: 1, max: 45 }), compare), { numRuns: 200 });
  fc.assert(fc.property(many, share.filter((value) => value < 1), fc.integer({ min: 1, max: 2300 }), compare), { numRuns: 4 });
});

it('dry finds the longest repetitions', () => {
  fc.assert(
    fc.property(someHistory, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 45 }), fc.subarray([0, 1, 5]), (history, allowedLength, range, breakers) => {
      const options = { multiplier: 0.7, base: 1.5, allowedLength, range, breakers };
      const penalties = applied(dry(options), [0, 0, 0, 0, 0], contextOf(history)).map((logit) => 0 - logit);
      dryReference(history, options).forEach((penalty, id) => expect(penalties[id]).toBeCloseTo(penalty, 4));
    }),
    { numRuns: 400 },
  );
});

it('gives what the tests of llama.cpp expect', () => {
  // tests/test-sampling.cpp: probabilities after softmax.
  const laws: [LogitsProcessor, number, number[], number[]][] = [
    [dry({ multiplier: 1, base: 1.1 }), 4, [0, 1], [0.25, 0.25, 0.25, 0.25]],
    [dry({ multiplier: 1, base: 1.1 }), 4, [0, 1, 2, 0, 1], [0.296923, 0.296923, 0.109232, 0.296923]],
    [dry({ multiplier: 1, base: 1.1, breakers: [3] }), 5, [0, 1, 3, 4, 0, 1], [0.2, 0.2, 0.2, 0.2, 0.2]],
    [dry({ multiplier: 2, base: 1.1 }), 5, [0, 1, 2, 0, 1], [0.241818, 0.241818, 0.032727, 0.241818, 0.241818]],
    [dry({ multiplier: 1, base: 1.1, allowedLength: 4 }), 5, [0, 1, 2, 3, 4, 0, 1], [0.2, 0.2, 0.2, 0.2, 0.2]],
  ];
  for (const [processor, count, history, law] of laws) {
    const found = probabilities(applied(processor, Array.from({ length: count }, () => Math.log(1 / count)), contextOf(history)));
    law.forEach((probability, id) => expect(found[id]).toBeCloseTo(probability, 5));
  }
  const penalized = applied(presencePenalty(5), applied(frequencyPenalty(5), [0, 0, 0, 0, 0], contextOf([0, 1, 2])), contextOf([0, 1, 2]));
  [0.000_023, 0.000_023, 0.000_023, 0.499_966, 0.499_966].forEach((probability, id) => expect(probabilities(penalized)[id]).toBeCloseTo(probability, 6));
  const rising = [0.1, 0.2, 0.3, 0.4].map(Math.log);
  expect(keptBy(topNSigma(1), rising.map(Math.fround))).toEqual(new Set([2, 3]));
  expect(keptBy(topNSigma(3), rising.map(Math.fround))).toEqual(new Set([0, 1, 2, 3]));
});

it('penalties count as documented', () => {
  const context = contextOf([0, 0, 1, 2, 2, 9], 3);
  expect(applied(repetitionPenalty(2), [4, -4, 1, 1], context)).toEqual([2, -8, 0.5, 1]);
  expect(applied(repetitionPenalty(2, { prompt: false }), [4, -4, 1, 1], context)).toEqual([4, -4, 0.5, 1]);
  expect(applied(presencePenalty(0.5), [4, -4, 1, 1], context)).toEqual([4, -4, 0.5, 1]);
  expect(applied(presencePenalty(0.5, { prompt: true }), [4, -4, 1, 1], context)).toEqual([3.5, -4.5, 0.5, 1]);
  expect(applied(frequencyPenalty(0.5), [4, -4, 1, 1], context)).toEqual([4, -4, 0, 1]);
  expect(applied(frequencyPenalty(0.5, { prompt: true }), [4, -4, 1, 1], context)).toEqual([3, -4.5, 0, 1]);
});

it('temperature divides, dynamic temperature by the entropy', () => {
  expect(applied(temperature(0.5), [1, -2, 0.5])).toEqual([2, -4, 1]);
  const process = dynamicTemperature({ least: 0.5, most: 2 });
  expect(applied(process, [3, 3, nothing, 3])).toEqual([1.5, 1.5, nothing, 1.5]);
  expect(applied(process, [3, -300])).toEqual([6, -600]);
  // Three quarters and one: 0.8113 of the entropy there can be, a temperature of 1.7169.
  expect(applied(process, [Math.log(3), 0])[0]).toBeCloseTo(0.63987, 5);
});

it('no-repeat-ngram bans what followed, from the first token on', () => {
  expect(keptIds(applied(noRepeatNgram(2), [0, 0, 0, 0, 0], contextOf([3, 4, 3])))).toEqual([0, 1, 2, 3]);
  expect(keptIds(applied(noRepeatNgram(1), [0, 0, 0], contextOf([2])))).toEqual([0, 1]);
  expect(keptIds(applied(noRepeatNgram(3), [0, 0, 0], contextOf([1, 1, 1, 1])))).toEqual([0, 2]);
  expect(keptIds(applied(noRepeatNgram(3), [0, 0, 0], contextOf([1, 1])))).toEqual([0, 1, 2]);
});

it('biases and forces', () => {
  expect(applied(logitBias({ 1: -3 }), [1, 2, 3])).toEqual([1, -1, 3]);
  expect(applied(sequenceBias([{ ids: [2, 1], bias: 1 }, { ids: [1], bias: 0.5 }]), [0, 0, 0], contextOf([2]))).toEqual([0, 1.5, 0]);
  const force = forcedTokens([2, 0]);
  expect(applied(force, [1, 2, 3], contextOf([5], 1))).toEqual([nothing, nothing, 3]);
  expect(applied(force, [nothing, 2, 3], contextOf([5, 2], 1))).toEqual([0, nothing, nothing]);
  expect(applied(force, [1, 2, 3], contextOf([5, 2, 0], 1))).toEqual([1, 2, 3]);
  for (const processor of [logitBias({ 1: -3, 3: 1 }), sequenceBias([{ ids: [3, 1], bias: 1 }]), forcedTokens([0, 3])]) {
    expect(() => applied(processor, [1, 2, 3], contextOf([5], 1))).toThrow('Token 3 is outside the vocabulary of 3 tokens; give ids below 3.');
  }
});

it('a ban that would leave nothing possible is lifted', () => {
  expect(applied(suppressTokens([0, 2]), [1, nothing, 3])).toEqual([1, nothing, 3]);
  expect(applied(minLength(9, [1]), [nothing, 5])).toEqual([nothing, 5]);
});

it('xtc draws by seed and tokens so far, evenly and apart in every text', () => {
  const acts = (seed: number, history: readonly number[]): boolean => applied(xtc({ probability: 0.5, threshold: 0.1, seed }), [1, 1, 1], contextOf(history))[0] === nothing;
  const places = Array.from({ length: 2000 }, (_, at) => at + 1);
  const text = places.map((at) => (at * at) % 5);
  const drawn = (seed: number, first: number): boolean[] => places.map((at) => acts(seed, [first, ...text.slice(0, at)]));
  const base = drawn(11, 0);
  expect(drawn(11, 0)).toEqual(base);
  // A text that repeats itself, another beginning, another seed; four standard deviations each.
  const others = [drawn(11, 1), drawn(12, 0), drawn(11 + 2 ** 32, 0), places.map((at) => acts(11, places.slice(0, at).fill(3)))];
  for (const coins of [base, ...others]) expect(Math.abs(coins.filter(Boolean).length - 1000)).toBeLessThan(90);
  for (const coins of others) expect(Math.abs(coins.filter((coin, at) => coin === base[at]).length - 1000)).toBeLessThan(90);
  expect(Math.abs(base.filter((coin, at) => coin === base[at + 1]).length - 1000)).toBeLessThan(90);
});

it('each processor leaves a token possible, revives none, and does the same again on a clone', () => {
  for (const { name, kind, examples } of processors) {
    for (const create of examples) {
      const processor = create();
      expect(processor.name).toBe(name);
      fc.assert(
        fc.property(eightLogits, someHistory, fc.nat(), fc.nat(6), (values, history, prompt, ruledOut) => {
          const logits = values.map((value, id) => (id > 0 && id % 7 === ruledOut ? nothing : value));
          const companions = (processor.companions ?? []).map((_, index) => Float32Array.from(values, (value, id) => (value * (id + index)) % 5));
          const context = contextOf(history, 1 + (prompt % history.length), companions);
          const changed = applied(processor, logits, context);
          expect(changed.some((logit) => logit > nothing)).toBe(true);
          expect(changed.every((logit) => !Number.isNaN(logit) && logit < Number.POSITIVE_INFINITY)).toBe(true);
          if (name !== 'forced-tokens') logits.forEach((logit, id) => expect(logit === nothing && changed[id] !== nothing).toBe(false));
          if (kind === 'filter') changed.forEach((logit, id) => expect([logits[id], nothing]).toContain(logit));
          if (kind === 'filter' && name !== 'typical' && name !== 'xtc') expect(changed[logits.indexOf(Math.max(...logits))]).toBeGreaterThan(nothing);
          expect(applied(processor.clone?.() ?? processor, logits, context)).toEqual(changed);
        }),
        { numRuns: 30 },
      );
    }
  }
});

it('refuses settings out of range', () => {
  const outOfRange = [
    () => temperature(0), () => topK(0), () => topK(1.5), () => topP(0), () => topP(1.1), () => minP(-1), () => minP(Number.NaN),
    () => typical(0), () => topNSigma(0), () => epsilonCutoff(1), () => dynamicTemperature({ least: 1, most: 0.5 }), () => xtc({ probability: 2 }),
    () => repetitionPenalty(0), () => presencePenalty(Number.NaN), () => frequencyPenalty(Infinity), () => dry({ base: 0.5 }), () => dry({ range: 1.5 }),
    () => noRepeatNgram(0), () => badWords([[]]), () => badWords([[-1]]), () => suppressTokens([]), () => logitBias({ 1: nothing }), () => minLength(-1, [2]),
    () => contrastive({ beta: -1, promptIds: (prompt) => prompt }), () => contrastive({}),
  ];
  for (const create of outOfRange) expect(create).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
