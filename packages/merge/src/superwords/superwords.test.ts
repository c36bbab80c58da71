import { runStage, type TokenBlock } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MergeRanks } from '../bpe/merge-ranks.ts';
import { replayMerges } from '../bpe/replay-merges.ts';
import { standInVocabulary } from '../bpe/stand-ins.test-support.ts';
import { joinMerged } from '../spans/join-merged.ts';
import { learnSuperwords } from './learn-superwords.ts';
import { superwords } from './superwords.ts';
import { wholeWords } from './whole-words.ts';

const vocabulary = standInVocabulary(['one', 'Ġof', 'Ġthe', 'Ġcat', 'Ġ12', 'Ġdog']);
const read = (tokens: string): number[] => tokens.split(' ').map((token) => vocabulary.idOf(token));
const blockOf = (tokens: string): TokenBlock => ({ ids: Int32Array.from(read(tokens)), start: new Uint32Array(0), end: new Uint32Array(0), final: true });
const sample = ['one Ġof Ġthe Ġcat .', 'Ġof Ġthe Ġdog', 'Ġof Ġthe Ġcat', 'one Ġof Ġthe m Ġdog', 'Ġ12 Ġ12 Ġ12 Ġ12'].map(read);
const spans = (tokens: string, options?: Parameters<typeof learnSuperwords>[2]): string => {
  const { plan } = joinMerged(runStage(superwords(vocabulary, learnSuperwords(vocabulary, sample, options))(), [blockOf(tokens)]));
  const list = tokens.split(' ');
  return Array.from(plan.anchor, (first, slot) => list.slice(first, plan.anchor[slot + 1]).join('')).join(' ');
};

it('joins words that stand side by side often, where both are whole', () => {
  expect(spans('one Ġof Ġthe Ġcat', { minCount: 3 })).toBe('one ĠofĠthe Ġcat');
  expect(spans('Ġof Ġthe m Ġof Ġthe', { minCount: 3 })).toBe('Ġof Ġthe m ĠofĠthe');
});

it('joins no numbers, and no more words than it may', () => {
  expect(spans('Ġ12 Ġ12')).toBe('Ġ12 Ġ12');
  expect(spans('one Ġof Ġthe Ġcat')).toBe('oneĠofĠtheĠcat');
  expect(spans('one Ġof Ġthe Ġcat', { maxWords: 2 })).toBe('one ĠofĠthe Ġcat');
});

it('gives what runs of whole words give when the table is replayed over each', () => {
  const table = learnSuperwords(vocabulary, sample);
  const { isWhole } = wholeWords(vocabulary);
  const ranks = new MergeRanks(table);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('one', 'Ġof', 'Ġthe', 'Ġcat', 'Ġdog', 'm', '.'), { maxLength: 20 }), (tokens) => {
      const block = blockOf(tokens.length === 0 ? 'm' : tokens.join(' '));
      const ids = [...block.ids];
      const runs: number[][] = [];
      ids.forEach((id, at) => {
        const inRun = isWhole(ids[at - 1] ?? -1, id, ids[at + 1] ?? -1);
        const continues = inRun && at > 0 && isWhole(ids[at - 2] ?? -1, ids[at - 1]!, id);
        if (continues) runs.at(-1)!.push(id);
        else runs.push([id]);
      });
      expect([...joinMerged(runStage(superwords(vocabulary, table)(), [block])).plan.size]).toEqual(runs.flatMap((run) => replayMerges(run, ranks).lengths));
    }),
    { numRuns: 300 },
  );
});

it('refuses what it cannot do', () => {
  expectCode('invalid-merge-table', () => superwords(vocabulary, { unit: 'tokens', vocabularySize: vocabulary.size, merges: [] }));
  expectCode('invalid-merge-table', () => superwords(vocabulary, { unit: 'words', vocabularySize: 3, merges: [] }));
  expectCode('invalid-merge-options', () => learnSuperwords(vocabulary, [], { maxMerges: -1 }));
  const table = learnSuperwords(vocabulary, sample);
  expectCode('held-too-long', () => runStage(superwords(vocabulary, table, { maxHeld: 3 })(), [blockOf('one Ġof Ġthe Ġcat')]));
});
