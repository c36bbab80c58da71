import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogitsProcessor } from './logits-processor.ts';
import { minP } from './min-p.ts';
import { keptReference } from './processors.reference.ts';
import { processors } from './registry.ts';
import { temperature } from './temperature.ts';
import { topK } from './top-k.ts';
import { topP } from './top-p.ts';

/** Few values, so that ties are common; powers of two keep sums of probabilities exact enough to compare. */
const someLogits = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 40 });

function keptBy(processor: LogitsProcessor, logits: readonly number[]): ReadonlySet<number> {
  const changed = Float32Array.from(logits);
  processor.apply(changed, []);
  const kept = [...changed.keys()].filter((id) => changed[id] !== Number.NEGATIVE_INFINITY);
  for (const id of kept) expect(changed[id]).toBe(logits[id]);
  return new Set(kept);
}

it('top-k keeps the k most likely, ties by lower id', () => {
  fc.assert(fc.property(someLogits, fc.integer({ min: 1, max: 45 }), (logits, k) => {
    expect(keptBy(topK(k), logits)).toEqual(keptReference['top-k']!(logits, k));
  }));
});

it('top-p keeps the smallest most likely set that reaches p', () => {
  fc.assert(
    fc.property(someLogits, fc.integer({ min: 1, max: 999 }), (logits, thousandths) => {
      const p = thousandths / 1000 + 0.000_1234;
      expect(keptBy(topP(p), logits)).toEqual(keptReference['top-p']!(logits, p));
    }),
  );
});

it('min-p keeps what is likely enough beside the most likely', () => {
  fc.assert(fc.property(someLogits, fc.integer({ min: 1, max: 999 }), (logits, thousandths) => {
    const share = thousandths / 1000;
    expect(keptBy(minP(share), logits)).toEqual(keptReference['min-p']!(logits, share));
  }));
});

it('temperature divides', () => {
  const logits = Float32Array.of(1, -2, 0.5);
  temperature(0.5).apply(logits, []);
  expect([...logits]).toEqual([2, -4, 1]);
});

it('every processor keeps the most likely token possible and invents nothing', () => {
  for (const { examples } of processors) {
    for (const create of examples) {
      fc.assert(fc.property(someLogits, (logits) => {
        const changed = Float32Array.from(logits);
        create().apply(changed, []);
        expect(changed[logits.indexOf(Math.max(...logits))]).toBeGreaterThan(Number.NEGATIVE_INFINITY);
        expect(changed.some(Number.isNaN)).toBe(false);
      }));
    }
  }
});

it('refuses settings out of range', () => {
  for (const create of [() => temperature(0), () => topK(0), () => topK(1.5), () => topP(0), () => topP(1.1), () => minP(-1), () => minP(Number.NaN)]) {
    expect(create).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  }
});
