import { type Random, seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import type { StepContext } from '../processors/logits-processor.ts';
import { mostLikely } from '../samplers/greedy.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { exactVerifier } from './exact-verifier.ts';
import { drawFrom, lawOf, renormalise } from './probability-law.ts';
import { verifiers } from './registry.ts';
import { rejectionVerifier } from './rejection-verifier.ts';
import { typicalVerifier } from './typical-verifier.ts';
import type { DraftedToken, Verifier } from './verifier.ts';

const draws = 20_000;
const context: StepContext = { history: [0], promptLength: 1, companions: [] };
const drawing: Sampler = { name: 'drawing', pick: (logits, _, random) => drawFrom(lawOf(logits), random), narrow: () => {} };
/** As `drawing`, but token 0 is ruled out. */
const narrowing: Sampler = {
  name: 'narrowing',
  pick: (logits, at, random) => (narrowing.narrow!(logits, at), drawFrom(lawOf(logits), random)),
  narrow: (logits) => void (logits[0] = Number.NEGATIVE_INFINITY),
};
const greedy: Sampler = { name: 'greedy', pick: (logits) => mostLikely(logits) };

const logitsOf = (law: readonly number[]): Float32Array => Float32Array.from(law, Math.log);
const chosen = (...ids: number[]): DraftedToken[] => ids.map((id) => ({ id, law: undefined }));

/** How often each token came out, and how often one that was drafted. */
function run(verifier: Verifier, sampler: Sampler, law: readonly number[], draft: (random: Random) => DraftedToken[]): { readonly counts: number[]; readonly accepted: number } {
  const [own, drafters] = [seededRandom(11), seededRandom(12)];
  const counts = law.map(() => 0);
  let accepted = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const drafted = draft(drafters);
    const id = verifier.pick(logitsOf(law), drafted, sampler, context, own);
    counts[id]! += 1;
    if (drafted.some((token) => token.id === id)) accepted += 1;
  }
  return { counts, accepted: accepted / draws };
}

function expectLaw(counts: readonly number[], law: readonly number[]): void {
  expect(counts.filter((_, id) => law[id] === 0).every((count) => count === 0)).toBe(true);
  const chiSquare = law.reduce((sum, share, id) => (share === 0 ? sum : sum + (counts[id]! - draws * share) ** 2 / (draws * share)), 0);
  // The 0.999 quantiles for 1 to 7 degrees of freedom; the seeds are fixed.
  expect(chiSquare).toBeLessThan([10.8, 13.8, 16.3, 18.5, 20.5, 22.5, 24.3][law.filter((share) => share > 0).length - 2]!);
}

/** Draws so many different tokens, each from what is left of the law, and says from which. */
function withoutReplacement(law: readonly number[], count: number): (random: Random) => DraftedToken[] {
  return (random) => {
    const left = Float64Array.from(law);
    return Array.from({ length: count }, () => {
      const drawnFrom = Float32Array.from(left);
      const id = drawFrom(drawnFrom, random);
      left[id] = 0;
      renormalise(left);
      return { id, law: drawnFrom };
    });
  };
}

it('takes a drawn token as often as the laws overlap, and keeps the law', () => {
  // vec:specSampling
  const { counts, accepted } = run(rejectionVerifier(), drawing, [0.5, 0.3, 0.2], withoutReplacement([0.2, 0.5, 0.3], 1));
  expectLaw(counts, [0.5, 0.3, 0.2]);
  // Four standard deviations.
  expect(Math.abs(accepted - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / draws));
});

it('takes chosen siblings in order, and keeps the law', () => {
  // vec:treeSampling
  const { counts, accepted } = run(rejectionVerifier(), drawing, [0.5, 0.3, 0.2], () => chosen(1, 0));
  expectLaw(counts, [0.5, 0.3, 0.2]);
  expect(Math.abs(accepted - 0.8)).toBeLessThan(4 * Math.sqrt((0.8 * 0.2) / draws));
  const order: number[] = [];
  const refusing: Random = { ...seededRandom(1), next: () => 0.7142 };
  order.push(rejectionVerifier().pick(logitsOf([0.5, 0.3, 0.2]), chosen(1, 0), drawing, context, refusing));
  order.push(rejectionVerifier().pick(logitsOf([0.5, 0.3, 0.2]), chosen(1, 0), drawing, context, { ...refusing, next: () => 0.7144 }));
  expect(order).toEqual([0, 2]);
});

it.each([
  ['drawn siblings', withoutReplacement([0.05, 0.4, 0.05, 0.3, 0.2], 3)],
  ['a drawn token and a chosen one', (random: Random) => [...withoutReplacement([0.2, 0.2, 0.6, 0, 0], 1)(random), ...chosen(4)]],
  ['all tokens', () => chosen(3, 1, 4, 2, 0)],
  ['impossible tokens', () => [{ id: 4, law: Float32Array.of(0, 0, 0, 0, 1) }, ...chosen(0)]],
  ['the law itself', withoutReplacement([0.3, 0.25, 0.2, 0.25, 0], 1)],
] as const)('keeps the law with %s', (_, draft) => {
  expectLaw(run(rejectionVerifier(), drawing, [0.3, 0.25, 0.2, 0.25, 0], draft as (random: Random) => DraftedToken[]).counts, [0.3, 0.25, 0.2, 0.25, 0]);
});

it('compares with the law that the sampler narrows to', () => {
  expectLaw(run(rejectionVerifier(), narrowing, [0.5, 0.25, 0.25], () => chosen(0, 1)).counts, [0, 0.5, 0.5]);
});

it('takes what is typical, and else what the sampler picks', () => {
  // vec:typicalAcceptance: the threshold is 0.037974.
  const pick = (options: Parameters<typeof typicalVerifier>[0], law: readonly number[], ...ids: number[]): number => typicalVerifier(options).pick(logitsOf(law), chosen(...ids), greedy, context, seededRandom(1));
  const law = [0.7, 0.2, 0.07, 0.03];
  expect([0, 1, 2, 3].map((id) => pick({}, law, id))).toEqual([0, 1, 2, 0]);
  expect(pick({}, law, 3, 2, 1)).toBe(2);
  // 0.03 / 0.037974 of the delta makes 0.03 the threshold: 0.0711.
  expect([0.071, 0.0712].map((delta) => pick({ delta }, law, 3))).toEqual([3, 0]);
  expect(pick({ epsilon: 0.25, delta: 9 }, law, 1)).toBe(0);
  expect(pick({ epsilon: 0.19, delta: 9 }, law, 1)).toBe(1);
  expect(() => typicalVerifier({ epsilon: 0 })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});

it('exact picks what the sampler picks from the same state, drafted or not', () => {
  const [a, b] = [seededRandom(3), seededRandom(3)];
  for (let step = 0; step < 200; step += 1) {
    const law = [0.1, 0.2, 0.3, 0.4];
    expect(exactVerifier().pick(logitsOf(law), chosen(step % 4, (step + 1) % 4), drawing, context, a)).toBe(drawing.pick(logitsOf(law), context, b));
  }
});

it('keeps the law of plain decoding where nothing is drafted, and where it says so', () => {
  for (const { name, create } of verifiers) {
    const verifier = create();
    expect(verifier.name).toBe(name);
    expectLaw(run(verifier, drawing, [0.6, 0.3, 0.1], () => []).counts, [0.6, 0.3, 0.1]);
    if (verifier.lossless) expectLaw(run(verifier, drawing, [0.6, 0.3, 0.1], () => chosen(2, 0)).counts, [0.6, 0.3, 0.1]);
  }
});
