import { readFileSync } from 'node:fs';
import { runStage, type TokenBlock } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinMerged } from '../spans/join-merged.ts';
import { dynamicBpe } from './dynamic-bpe.ts';
import { frozenMerges } from './frozen-merges.ts';
import { learnMerges } from './learn-merges.ts';
import { learnPairs } from './learn-pairs.ts';
import { referenceLearn } from './learn-pairs.reference.ts';
import type { MergeBoundary } from './merge-boundary.ts';
import { mergedVocabulary } from './merged-vocabulary.ts';
import { parseMergeTable } from './parse-merge-table.ts';
import { spellBytes, standInVocabulary } from './stand-ins.test-support.ts';

interface Golden {
  readonly boundary: MergeBoundary;
  readonly maxMerges: number;
  readonly extra: readonly string[];
  readonly batch: readonly (readonly string[])[];
  readonly merges: readonly (readonly string[])[];
  readonly merged: readonly (readonly string[])[];
}
const goldens = JSON.parse(readFileSync(new URL('../../goldens/dynamic-bpe.json', import.meta.url), 'utf8')) as readonly Golden[];
const blockOf = (ids: ArrayLike<number>, final = true): TokenBlock => ({ ids: Int32Array.from(ids), start: new Uint32Array(0), end: new Uint32Array(0), final });

/** Merges a batch of spelled tokens, as ids and back. */
function mergeBatch(batch: readonly (readonly string[])[], extra: readonly string[], options: Parameters<typeof dynamicBpe>[1]): { merges: string[][]; merged: string[][]; frozen: string[][] } {
  const vocabulary = standInVocabulary(extra);
  const documents = batch.map((tokens) => blockOf(tokens.map((token) => vocabulary.idOf(token))));
  const blocks = runStage(dynamicBpe(vocabulary, options)(), documents);
  const { table } = blocks[0]!;
  const all = mergedVocabulary(vocabulary, parseMergeTable(structuredClone(table)));
  const spell = (id: number): string => (id === 256 || id === 257 ? vocabulary.spell(id) : spellBytes(all.bytesOf(id)!));
  const spelled = ({ block }: { readonly block: TokenBlock }): string[] => Array.from(block.ids, spell);
  return { merges: table!.merges.map(([left, right]) => [spell(left), spell(right)]), merged: blocks.map(spelled), frozen: documents.map((document) => spelled(joinMerged(runStage(frozenMerges(table!)(), [document])))) };
}

describe('the published algorithm', () => {
  const batch = [['<s>', ...'aaaĠabĠab', '</s>'], ['<s>', ...'ab.Ġaaa', '</s>']];

  it.each([
    ['pretokens', 1, ['aa'], 'aa a Ġ a b Ġ a b|a b . Ġ aa a'],
    ['pretokens', 2, ['aa', 'ab'], 'aa a Ġ ab Ġ ab|ab . Ġ aa a'],
    ['pretokens', 3, ['aa', 'ab', 'aaa'], 'aaa Ġ ab Ġ ab|ab . Ġ aaa'],
    ['pretokens', 99, ['aa', 'ab', 'aaa', 'Ġab', 'Ġaaa'], 'aaa Ġab Ġab|ab . Ġaaa'],
    ['word', 99, ['aa', 'ab', 'aaa', 'Ġab', 'ab.', 'Ġaaa'], 'aaa Ġab Ġab|ab. Ġaaa'],
  ] as const)('%s, %i merges', (boundary, maxMerges, merges, merged) => {
    const result = mergeBatch(batch, [], { boundary, maxMerges });
    expect(result.merges.map((pair) => pair.join(''))).toEqual(merges);
    expect(result.merged.map((tokens) => tokens.slice(1, -1).join(' ')).join('|')).toBe(merged);
  });

  it('merges random batches as it does, and a frozen table gives the batch what learning gave', () => {
    for (const { boundary, maxMerges, extra, batch, merges, merged } of goldens) {
      expect(mergeBatch(batch, extra, { boundary, maxMerges })).toEqual({ merges, merged, frozen: merged });
    }
  });
});

it('learns as the reference does', () => {
  const letters = fc.array(fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'c'), { maxLength: 30 }), { maxLength: 4 });
  const rules = [() => true, (left: string, right: string) => left.length + right.length < 5, (left: string, right: string) => !(left.endsWith('c') || right.startsWith('b'))];
  fc.assert(
    fc.property(letters, fc.constantFrom(...rules), fc.nat(20), (sequences, rule, maxMerges) => {
      const names: string[] = [];
      const idOf = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
      const given = sequences.map((sequence) => sequence.map(idOf));
      const { merges, chain } = learnPairs(given, (left, right) => rule(names[left]!, names[right]!), (left, right) => idOf(names[left]! + names[right]!), { maxMerges });
      const wanted = referenceLearn(sequences, rule, maxMerges);
      expect(merges.map(([left, right]) => [names[left], names[right]])).toEqual(wanted.merges);
      expect([...chain.token].filter((id) => id >= 0).map((id) => names[id])).toEqual(wanted.sequences.flat());
    }),
    { numRuns: 300 },
  );
});

it('stops at the shortening that was asked for, and below the least count', () => {
  const vocabulary = standInVocabulary();
  const ids = Array.from('the cat and the dog and the cow'.replaceAll(' ', 'Ġ'), (char) => vocabulary.idOf(char));
  const length = (options: Parameters<typeof dynamicBpe>[1]): number => joinMerged(runStage(dynamicBpe(vocabulary, options)(), [blockOf(ids)])).plan.m;
  expect(length({ shortening: 0 })).toBe(31);
  expect([length({ shortening: 0.3 }), length({ shortening: 0.3, boundary: 'word' })].every((tokens) => tokens <= 31 * 0.7 && tokens > 31 * 0.6)).toBe(true);
  expect(length({ minCount: 2 })).toBe(15);
  expect(length({})).toBe(8);
});

it('learns in windows that end after tokens or documents, wherever blocks are cut', () => {
  const vocabulary = standInVocabulary();
  const ids = Array.from('abab', (char) => vocabulary.idOf(char));
  const documents = [blockOf(ids), blockOf(ids), blockOf(ids)];
  const shape = (blocks: readonly { block: TokenBlock; table?: unknown }[]): unknown[] => blocks.map(({ block, table }) => [block.ids.length, block.final, table !== undefined]);
  expect(shape(runStage(dynamicBpe(vocabulary, { windowDocuments: 2, maxMerges: 1 })(), documents))).toEqual([[2, true, true], [2, true, true], [2, true, true]]);
  const stage = dynamicBpe(vocabulary, { windowTokens: 6, maxMerges: 1 })();
  expect(stage.push(documents[0]!)).toEqual([]);
  expect(stage.held).toBe(4);
  expect(shape(stage.push(documents[1]!))).toEqual([[2, true, true], [1, false, true]]);
  expect(shape(stage.flush())).toEqual([[1, true, true]]);
});

it('hands a merged token on when the next one begins', () => {
  const vocabulary = standInVocabulary();
  const read = (text: string): Int32Array => Int32Array.from(text, (char) => vocabulary.idOf(char));
  const stage = frozenMerges(learnMerges(vocabulary, [read('theĠcat'), read('Ġdog')]))();
  const push = (text: string): readonly number[] => stage.push(blockOf(read(text), false)).flatMap(({ plan }) => [...plan.size]);
  expect([push('th'), push('e'), push('Ġ'), push('x'), push('Ġd'), stage.held]).toEqual([[], [], [3], [1], [1], 2]);
});

it('refuses what it cannot do', () => {
  const vocabulary = standInVocabulary();
  for (const options of [{ boundary: 'line' as MergeBoundary }, { maxMerges: -1 }, { shortening: 2 }, { minCount: 0 }, { windowTokens: 0 }, { windowDocuments: 0 }]) {
    expectCode('invalid-merge-options', () => dynamicBpe(vocabulary, options));
  }
  expectCode('invalid-vocabulary', () => learnMerges({ size: 0, bytesOf: () => null }, []));
  for (const table of [null, {}, { unit: 'tokens' }, { unit: 'tokens', vocabularySize: 3, merges: [[0, 1]] }, { unit: 'tokens', vocabularySize: 3, merges: [[0, 3, 3]] }, { unit: 'tokens', vocabularySize: 3, merges: [[0, 1, 4]] }]) {
    expectCode('invalid-merge-table', () => parseMergeTable(table));
  }
  expectCode('invalid-merge-table', () => frozenMerges({ unit: 'words', vocabularySize: 3, merges: [] }));
  expectCode('invalid-merge-table', () => mergedVocabulary(vocabulary, { unit: 'tokens', vocabularySize: 3, merges: [] }));
  expectCode('held-too-long', () => runStage(frozenMerges({ unit: 'tokens', vocabularySize: 3, merges: [[0, 0, 3]] }, { maxHeld: 4 })(), [blockOf([0, 0, 0, 0, 0])]));
});
