import { closeTo, expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { contextualScores } from './contextual-scores.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { scanAndSnap, type ScanAndSnapResult } from './scan-and-snap.ts';

test('contextual scores are softmax weighted by co-occurrence; what never comes has none', () => {
  closeTo(contextualScores([0, Math.log(3), 5], [0.5, 0.5, 0]), [0.25, 0.75, 0], 1e-12);
  closeTo(contextualScores([1, 2], [0, 0]), [0, 0], 0);
});

test('rank correlation shares ranks among ties', () => {
  expect(rankCorrelation([1, 2, 3, 4], [10, 20, 40, 30])).toBeCloseTo(0.8, 12);
  expect(rankCorrelation([1, 1, 2], [3, 3, 9])).toBeCloseTo(1, 12);
  expect([rankCorrelation([1], [2]), rankCorrelation([1, 2], [3, 3])]).toEqual([undefined, undefined]);
});

/** Attention that grows by what is already looked at: the law of the paper, for two common tokens and four distinct ones. */
function train(steps: number, visit: (scores: Float64Array) => void): { common: Uint8Array; cooccurrence: Float64Array } {
  const common = Uint8Array.of(1, 1, 0, 0, 0, 0);
  const cooccurrence = Float64Array.of(0.25, 0.25, 0.15, 0.13, 0.12, 0.1);
  const logits = new Float64Array(6);
  for (let step = 0; step < steps; step += 1) {
    const scores = contextualScores(logits, cooccurrence);
    visit(scores);
    // Common tokens lose; a distinct one gains by its share above the distinct ones' mean, so that the frequent win.
    const distinct = [2, 3, 4, 5].reduce((sum, at) => sum + scores[at]! ** 2, 0) / [2, 3, 4, 5].reduce((sum, at) => sum + scores[at]!, 0);
    for (const at of logits.keys()) logits[at]! += common[at] === 1 ? -2 * scores[at]! : 4 * (scores[at]! - distinct);
  }
  return { common, cooccurrence };
}

describe('scan-and-snap', () => {
  const all: Float64Array[] = [];
  const { common, cooccurrence } = train(600, (scores) => all.push(scores));
  const resultOf = (steps: readonly Float64Array[], options = {}): ScanAndSnapResult => {
    const metric = scanAndSnap(options);
    const state = metric.init();
    for (const scores of steps) metric.add(state, { scores, common, cooccurrence });
    return metric.result(state) as ScanAndSnapResult;
  };

  test('sees mass leave the common tokens, the rare of the distinct ones go first, and all stand still', () => {
    const { commonMass, finalCommonMass, snapStep, declinedAt, declineOrder, changes } = resultOf(all);
    expect(commonMass[0]).toBeCloseTo(0.5, 12);
    expect(finalCommonMass).toBeLessThan(0.1);
    expect(declineOrder).toBe(1);
    expect(declinedAt[2]).toBe(-1);
    expect(snapStep).toBeGreaterThan(changes.indexOf(Math.max(...changes)));
    expect(changes[snapStep! - 1]).toBeLessThan(0.01 * Math.max(...changes));
    expect(changes[snapStep! - 2]).toBeGreaterThanOrEqual(0.01 * Math.max(...changes));
  });

  test('gives no snap while attention moves, or when it never did', () => {
    expect(resultOf(all.slice(0, 5)).snapStep).toBeUndefined();
    expect(resultOf([all[0]!, all[0]!, all[0]!]).snapStep).toBeUndefined();
  });

  test('keeps figures of the first steps only, and counts the others', () => {
    const { steps, changes, commonMass, declinedAt } = resultOf(all, { maxSteps: 10 });
    expect([steps, changes.length, commonMass.length]).toEqual([600, 9, 10]);
    expect(declinedAt).toEqual(resultOf(all).declinedAt);
  });

  test('follows one set of tokens', () => expectCode('invalid-shape', () => resultOf([all[0]!, all[0]!.subarray(1)])));
});
