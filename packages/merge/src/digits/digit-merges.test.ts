import { runStage } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { standInVocabulary } from '../bpe/stand-ins.test-support.ts';
import { joinMerged } from '../spans/join-merged.ts';
import { digitMerges } from './digit-merges.ts';

const vocabulary = standInVocabulary(['12', '345', 'Ġ1', 'Ġ12']);
const group = (tokens: readonly string[], options = {}): string => {
  const ids = Int32Array.from(tokens, (token) => vocabulary.idOf(token));
  const { plan } = joinMerged(runStage(digitMerges(vocabulary, options)(), [{ ids, start: new Uint32Array(0), end: new Uint32Array(0), final: true }]));
  return Array.from(plan.anchor, (first, slot) => tokens.slice(first, plan.anchor[slot + 1]).join('')).join('|');
};

it.each([
  ['1234567', '1|234|567'],
  ['12', '12'],
  ['1000', '1|000'],
  ['a12b3456.', 'a|12|b|3|456|.'],
])('groups %s from the right', (text, wanted) => expect(group([...text])).toBe(wanted));

it('keeps a first space with its number, and leaves tokens that lie in two groups', () => {
  expect(group(['Ġ1', '2', '3', '4', 'Ġ1', '2'])).toBe('Ġ1|234|Ġ12');
  expect(group(['1', '12', '3', '4'])).toBe('1|12|34');
  expect(group(['Ġ12', '345', '6'])).toBe('Ġ12|345|6');
  expect(group([...'12345'], { size: 2 })).toBe('1|23|45');
});

it('refuses what it cannot do', () => {
  expectCode('invalid-merge-options', () => digitMerges(vocabulary, { size: 0 }));
  expectCode('held-too-long', () => group([...'12345'], { maxHeld: 4 }));
});
