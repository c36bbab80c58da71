import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { describe, expect, it, test } from 'vitest';
import { randomIds, randomModel } from '../../random-model.test-support.ts';
import { bindingTask } from './binding-task.ts';
import { binding, type BindingResult } from './binding.ts';
import { exchangeState } from './exchange-state.ts';
import { type BindingFit, predictBinding } from './fit-binding.ts';

describe('binding tasks', () => {
  const groupsOf = (text: string): [string, string][] => [...text.matchAll(/(\w+) loves (\w+)\./g)].map(([, name, thing]) => [name!, thing!]);
  const askedOf = (text: string): string => /(\w+) loves$/.exec(text)![1]!;

  test('have cues that point to different groups of the base, and a question about another', () => {
    const random = seededRandom(6);
    for (let trial = 0; trial < 50; trial += 1) {
      const { base, source, answers, asked, positional, lexical, reflexive, groups } = bindingTask({ groups: 4 + (trial % 17), random });
      const [own, other] = [groupsOf(base), groupsOf(source)];
      expect(new Set([asked, positional, lexical, reflexive]).size).toBe(4);
      expect([own.length, other.length, new Set(own.flat()).size]).toEqual([groups, groups, 2 * groups]);
      expect(answers).toEqual(own.map(([, thing]) => ` ${thing}`));
      expect(askedOf(base)).toBe(own[asked]![0]);
      // The source asks about the group at the positional place, with the lexical name and the reflexive thing of the base.
      expect(other.findIndex(([name]) => name === askedOf(source))).toBe(positional);
      expect(other[positional]).toEqual([own[lexical]![0], own[reflexive]![1]]);
      expect(other.filter((_, group) => group !== positional).flat().some((word) => own.flat().includes(word))).toBe(false);
    }
  });

  test('refuse what cannot be', () => {
    const random = seededRandom(1);
    for (const options of [{ groups: 3 }, { groups: 21 }, { groups: 5, cues: { positional: 5, lexical: 0, reflexive: 1 } }]) expectCode('invalid-option', () => bindingTask({ ...options, random }));
  });
});

await backendMatrix(selectBackend, () => {
  it('exchanges a state: at the end all of it, at the beginning the last token', () =>
    leakGuard(async () => {
      using model = await randomModel();
      const [base, source] = [randomIds(9, 3), randomIds(9, 4)];
      const after = async (ids: Int32Array): Promise<Float32Array> => {
        using cache = model.createCache();
        return (await model.forward({ input: { ids } }, cache)).logits;
      };
      closeTo(await exchangeState(model, { base, source, layer: model.shape.layers }), await after(source), 1e-5);
      closeTo(await exchangeState(model, { base, source, layer: 0 }), await after(Int32Array.of(...base.subarray(0, 8), source[8]!)), 1e-5);
      closeTo(await exchangeState(model, { base, source: base, layer: 1 }), await after(base), 1e-5);
      const between = await exchangeState(model, { base, source, layer: 1 });
      const [one, other] = [await after(source), await after(base)];
      for (const plain of [one, other]) expect(between.some((logit, at) => Math.abs(logit - plain[at]!) > 1e-3)).toBe(true);
      await expectRejection('invalid-option', exchangeState(model, { base, source, layer: 3 }));
    }));
});

describe('binding', () => {
  const truth: BindingFit = { weight: 3, widths: [0.6, 0.8, 1, 1.1, 1.1, 1], lexicalGates: [1, 0.5, 0, 0.5, 1, 1.5], reflexiveGates: [2, 1, 0.5, 0, 0.5, 1] };
  const resultOf = async (answersOf: (positional: number, lexical: number, reflexive: number) => Float64Array): Promise<BindingResult> => {
    const metric = binding();
    const state = metric.init();
    for (let at = 0; at < 216; at += 1) {
      const [positional, lexical, reflexive] = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6];
      metric.add(state, { positional, lexical, reflexive, probabilities: answersOf(positional, lexical, reflexive) });
    }
    return metric.result(state);
  };

  test('finds the mechanisms that made the answers', async () => {
    const { agreement, fit, answers } = await resultOf((positional, lexical, reflexive) => predictBinding(truth, { positional, lexical, reflexive }).map((share) => 0.4 * share));
    expect(answers).toBe(216);
    expect(agreement).toBeGreaterThan(99.9);
    // What the fit says counts: the bell's weight, width and the gates trade off a little.
    closeTo(fit!.lexicalGates, truth.lexicalGates, 0.2);
    closeTo(fit!.reflexiveGates, truth.reflexiveGates, 0.2);
    expect(fit!.weight).toBeGreaterThan(2.5);
  });

  test('tells one mechanism alone, and that a law of another kind does not fit', async () => {
    const lexical = await resultOf((_, lexical) => Float64Array.from({ length: 6 }, (_, group) => (group === lexical ? 1 : 0)));
    expect([lexical.positionalShare, lexical.lexicalShare, lexical.reflexiveShare]).toEqual([0, 1, 0]);
    expect(lexical.agreement).toBeGreaterThan(95);
    const other = await resultOf((positional, lexical, reflexive) => Float64Array.from({ length: 6 }, (_, group) => (group === (positional + lexical + reflexive) % 6 ? 1 : 0)));
    expect(other.agreement).toBeLessThan(60);
  });

  test('refuses cues outside the groups', () => {
    const metric = binding();
    const state = metric.init();
    const probabilities = Float64Array.of(1, 1);
    metric.add(state, { positional: 0, lexical: 1, reflexive: 1, probabilities });
    expectCode('invalid-shape', () => metric.add(state, { positional: 2, lexical: 1, reflexive: 1, probabilities }));
    expectCode('invalid-shape', () => metric.add(state, { positional: 0, lexical: 1, reflexive: 1, probabilities: Float64Array.of(1) }));
  });
});
