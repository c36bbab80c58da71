import { seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import { probabilities } from '../processors/processors.reference.ts';
import { mirostat } from './mirostat.ts';
import { mirostatV1 } from './mirostat-v1.ts';
import type { Sampler } from './sampler.ts';

const context = { history: [], promptLength: 0, companions: [] };
const nothing = Number.NEGATIVE_INFINITY;

/** Zipf's law with exponent 1.1 over 800 tokens: an entropy of about 6 bits. */
const zipf = Array.from({ length: 800 }, (_, id) => -1.1 * Math.log(id + 1));

it('mirostat drops what surprises more than its limit, and moves the limit by the error', () => {
  const sampler = mirostat({ tau: 1, eta: 0.5 });
  const logits = [0.5, 0.25, 0.15, 0.1].map((p) => Math.log(p));
  const narrowed = (): number[] => {
    const changed = Float32Array.from(logits);
    sampler.narrow!(changed, context);
    return [...changed.keys()].filter((id) => changed[id] !== nothing);
  };
  // Limit 2 bits: probabilities of a quarter and more.
  expect(narrowed()).toEqual([0, 1]);
  // Taken at 1/3 of what is left: surprise log2(3), limit 2 - 0.5 (1.585 - 1) = 1.7075, a probability of 0.306.
  const copy = sampler.clone!();
  sampler.accept!(1);
  copy.accept!(1);
  expect(narrowed()).toEqual([0]);
  const copied = Float32Array.from(logits);
  copy.narrow!(copied, context);
  expect(copied.filter((logit) => logit !== nothing)).toHaveLength(1);
  // No surprise then: limit 2.2075, a probability of 0.2165.
  sampler.accept!(0);
  expect(narrowed()).toEqual([0, 1]);
  // Each time at 2/3: surprise 0.585, and the limit rises by 0.2075: 0.1875, 0.1624, 0.1406.
  const sizes = [0, 0, 0].map((id) => {
    sampler.accept!(id);
    return narrowed().length;
  });
  expect(sizes).toEqual([2, 2, 3]);
  // Ruled out by now, so it came from elsewhere.
  sampler.accept!(3);
  expect(narrowed()).toHaveLength(3);
});

it('mirostat v1 keeps the rank at which a fitted Zipf law reaches the limit', () => {
  const exponent = 1.1;
  const kept = Float32Array.from(zipf);
  mirostatV1({ tau: 3 }).narrow!(kept, context);
  const k = ((0.1 * 2 ** 6) / (1 - 800 ** -0.1)) ** (1 / exponent);
  expect(kept.filter((logit) => logit !== nothing)).toHaveLength(Math.floor(k));
  const equal = new Float32Array(50);
  mirostatV1().narrow!(equal, context);
  expect([...equal]).toEqual(Array.from({ length: 50 }, () => 0));
});

it.each([['mirostat', mirostat], ['mirostat-v1', mirostatV1]] as const)('%s brings the surprise near tau, and a clone goes the same way', (name, create) => {
  const law = probabilities(zipf);
  for (const tau of [3, 5]) {
    const random = seededRandom(4);
    let sampler: Sampler = create({ tau });
    expect(sampler.name).toBe(name);
    let bits = 0;
    const steps = 1200;
    for (let step = 0; step < steps; step += 1) {
      const logits = Float32Array.from(zipf);
      const id = sampler.pick(logits, context, random);
      const kept = law.reduce((sum, probability, other) => (logits[other] === nothing ? sum : sum + probability), 0);
      bits += Math.log2(kept / law[id]!);
      const copy = sampler.clone!();
      sampler.accept!(id);
      copy.accept!(id);
      if (step % 2 === 0) sampler = copy;
    }
    expect(bits / steps).toBeGreaterThan(tau - 0.15);
    expect(bits / steps).toBeLessThan(tau + 0.15);
  }
});
