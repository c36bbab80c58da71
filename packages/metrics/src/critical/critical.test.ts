import { seededRandom } from '@tokstream/core';
import { closeTo, expectCode, expectRejection } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { contrastiveScores } from './contrastive-scores.ts';
import { criticalTokens, type CriticalTokensResult } from './critical-tokens.ts';
import { rollOutTokens, type TokenRollout } from './roll-out-tokens.ts';
import { tokenRollouts, type TokenRolloutsResult } from './token-rollouts.ts';
import { tokenValue, type TokenValueResult } from './token-value.ts';
import { ValueTrie } from './value-trie.ts';

/** The same logits before each of three tokens. */
const rows = (...logits: number[]): { ids: Int32Array; logits: Float32Array } => ({ ids: Int32Array.of(0, 1, 2), logits: Float32Array.from([...logits, ...logits, ...logits]) });
const positive = rows(1, 0.5, -0.5);
const negative = rows(0.2, 1.5, 0);

describe('contrastiveScores', () => {
  test('are the softmax of the logits set apart', () => {
    closeTo(contrastiveScores(positive, negative), [0.86128, 0.08635, 0.05237], 5e-6);
    // Without contrast the probability of the positive model.
    closeTo(contrastiveScores(positive, negative, 0), [0.546549, 0.331498, 0.121952], 5e-6);
  });

  test('refuse models that do not stand before the same tokens', () => {
    for (const other of [{ ...negative, ids: Int32Array.of(0, 1, 1) }, { ids: Int32Array.of(0, 1), logits: new Float32Array(6) }, { ...negative, logits: new Float32Array(12) }]) expectCode('invalid-pair', () => contrastiveScores(positive, other));
  });

  test('are what critical-tokens adds up', () => {
    const metric = criticalTokens();
    const state = metric.init();
    metric.add(state, { key: 1, left: positive, right: negative });
    metric.add(state, { key: 2, left: positive });
    expect(metric.result(state) as CriticalTokensResult).toMatchObject({ traces: 1, tokens: 3, unmatched: 1, suspicious: 2, suspiciousShare: 2 / 3, lowestAt: 1 });
  });
});

test('a token after which nothing ends well is found where another would let it', async () => {
  // A trace 5 6 7 8 in which 6 was the mistake: what begins 5 6 fails, all else ends well nine times in ten.
  const random = seededRandom(3);
  const succeeds = (prefix: Int32Array): Promise<boolean> => Promise.resolve(prefix[1] === 6 ? false : random.next() < 0.9);
  const metric = tokenRollouts();
  const state = metric.init();
  const rollouts: TokenRollout[] = [];
  for await (const rollout of rollOutTokens(Int32Array.of(5, 6, 7, 8), { succeeds })) {
    rollouts.push(rollout);
    metric.add(state, rollout);
  }
  expect(rollouts.map(({ kept, replaced }) => [kept.successes > 40, replaced.successes > 40])).toEqual([[true, true], [false, true], [false, false], [false, false]]);
  expect(metric.result(state) as TokenRolloutsResult).toMatchObject({ tokens: 4, critical: 1, criticalKept: 0 });
  const stopped = rollOutTokens(Int32Array.of(1), { succeeds, signal: AbortSignal.abort() });
  await expectRejection('aborted', stopped.next());
});

describe('token value', () => {
  test('labels of prefixes are the shares of right solutions that share them, as counting says', () => {
    const random = seededRandom(5);
    const solutions = Array.from({ length: 60 }, () => ({ ids: Array.from({ length: 1 + Math.floor(random.next() * 5) }, () => Math.floor(random.next() * 2)), isCorrect: random.next() < 0.4 }));
    const trie = new ValueTrie();
    for (const { ids, isCorrect } of solutions) trie.add('q', ids, isCorrect);
    for (const { ids } of solutions) {
      const sharing = ids.map((_, at) => solutions.filter((other) => String(other.ids.slice(0, at + 1)) === String(ids.slice(0, at + 1))));
      closeTo(trie.labels('q', ids), sharing.map((group) => group.filter(({ isCorrect }) => isCorrect).length / group.length), 1e-12);
    }
    expect(trie.size).toBe(new Set(solutions.flatMap(({ ids }) => ids.map((_, at) => String(ids.slice(0, at + 1))))).size);
    expect([trie.labels('q', [0, 9, 0]).length, trie.labels('other', [0]).length]).toEqual([1, 0]);
  });

  const measured = (solutions: readonly (readonly [ids: readonly number[], isCorrect: boolean, values: readonly number[]])[]): TokenValueResult => {
    const metric = tokenValue();
    const state = metric.init();
    for (const [ids, isCorrect, values] of solutions) metric.add(state, { question: 'q', ids: Int32Array.from(ids), isCorrect, values: Float32Array.from(values) });
    return metric.result(state) as TokenValueResult;
  };

  test('a head that says the labels is calibrated, and tells solutions apart where they part', () => {
    const result = measured([[[1, 2, 3, 4], true, [0.5, 0.5, 1, 1]], [[1, 2, 9, 9], false, [0.5, 0.5, 0, 0]]]);
    expect(result).toMatchObject({ solutions: 2, prefixes: 6, accuracy: 0.5, squaredError: 0, calibrationError: 0, auc: { 25: 0.5, 50: 0.5, 75: 1, 100: 1 } });
  });

  test('a head that is sure of everything is off by the share that ends wrong', () => {
    const result = measured([[[1], true, [1]], [[1], false, [1]], [[1], false, [1]], [[1], false, [1]]]);
    expect(result).toMatchObject({ calibrationError: 0.75, squaredError: 0.5625, calibration: [{ value: 1, correct: 0.25, solutions: 4 }] });
  });

  test('values are probabilities', () => expectCode('invalid-value', () => measured([[[1], true, [1.5]]])));
});
