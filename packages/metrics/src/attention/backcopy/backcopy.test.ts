import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { expect, test } from 'vitest';
import { backcopyRisk, type BackcopyRiskResult } from './backcopy-risk.ts';
import { backcopySource } from './backcopy-source.ts';

const text = 'the quick brown fox jumps over the lazy dog and the dog sleeps while the fox runs home';

test('sequences copy behind triggers and follow the bigrams of the text elsewhere', () => {
  const { vocabulary, beginning, triggers, sequence } = backcopySource(text, 2);
  expect([vocabulary.length, beginning]).toEqual([new Set(text).size, new Set(text).size]);
  expect(triggers.map((id) => vocabulary[id])).toEqual([' ', 'e']);
  const random = seededRandom(2);
  let copies = 0;
  for (let trial = 0; trial < 20; trial += 1) {
    const { ids, isTrigger, oracle } = sequence(256, random);
    expect([ids.length, isTrigger.length, oracle.length, ids[0]]).toEqual([256, 256, 255, beginning]);
    for (let at = 1; at < 256; at += 1) {
      if (isTrigger[at - 1] === 1) {
        expect([ids[at], oracle[at - 1]]).toEqual([ids[at - 2], 0]);
        copies += 1;
      } else if (at > 1) {
        const [before, after] = [vocabulary[ids[at - 1]!]!, vocabulary[ids[at]!]!];
        // The share of the pair among all that begin with its first character, as counting says.
        const followers = [...text].slice(1).filter((_, place) => text[place] === before);
        expect(Math.exp(oracle[at - 1]!)).toBeCloseTo(followers.filter((character) => character === after).length / followers.length, 12);
      }
    }
  }
  expect(copies).toBeGreaterThan(500);
});

test('the law itself has no risk, one that guesses has it all', () => {
  const source = backcopySource(text);
  const metric = backcopyRisk();
  const [law, guess] = [metric.init(), metric.init()];
  const random = seededRandom(4);
  for (let trial = 0; trial < 10; trial += 1) {
    const { isTrigger, oracle } = source.sequence(64, random);
    metric.add(law, { isTrigger, oracle, logProbabilities: oracle });
    metric.add(guess, { isTrigger, oracle, logProbabilities: oracle.map(() => -Math.log(27)) });
  }
  expect(metric.result(law) as BackcopyRiskResult).toMatchObject({ triggerRisk: 0, bigramRisk: 0 });
  const { triggerRisk, bigramRisk, triggers, others } = metric.result(guess) as BackcopyRiskResult;
  expect(triggerRisk).toBeCloseTo(Math.log(27), 12);
  expect(bigramRisk).toBeLessThan(Math.log(27));
  expect(triggers + others).toBe(630);
  expectCode('invalid-shape', () => metric.add(law, { isTrigger: new Uint8Array(3), oracle: new Float64Array(2), logProbabilities: new Float64Array(3) }));
});

test('there must be triggers, and others', () => {
  for (const [given, triggers] of [['aaaa', 1], ['abab', 2], ['abc', 0]] as const) expectCode('invalid-option', () => backcopySource(given, triggers));
  expect(backcopySource('ab', 1).sequence(1, seededRandom(1))).toEqual({ ids: Int32Array.of(2), isTrigger: Uint8Array.of(0), oracle: new Float64Array(0) });
});
