import type { TokenBlock } from '@tokstream/core';
import * as fc from 'fast-check';
import { describe } from 'vitest';
import { frozenMerges } from './bpe/frozen-merges.ts';
import { learnMerges } from './bpe/learn-merges.ts';
import { mergedVocabulary } from './bpe/merged-vocabulary.ts';
import { dynamicBpe } from './bpe/dynamic-bpe.ts';
import { standInVocabulary } from './bpe/stand-ins.test-support.ts';
import { type EntropyBlock, entropyPatches } from './patches/entropy-patches.ts';
import { spanMergers } from './registry.ts';
import { mergeInTurn } from './spans/merge-in-turn.ts';
import { type SpanMergerLawsInput, spanMergerLaws } from './spans/span-merger-laws.test-support.ts';
import { learnSuperwords } from './superwords/learn-superwords.ts';
import { superwords } from './superwords/superwords.ts';

const vocabulary = standInVocabulary(['Ġthe', 'Ġcat', 'Ġof', 'th', 'he', '12', 'Ġ1', 'of']);
const tokens = ['a', 'b', 'Ġ', 'Ġthe', 'Ġcat', 'Ġof', 'of', 'th', 'he', '1', '2', '12', 'Ġ1', '.', 'Ã', '©', '<s>'].map((token) => vocabulary.idOf(token));
const documents = fc.array(fc.array(fc.constantFrom(...tokens), { maxLength: 24 }).map((ids): TokenBlock => ({ ids: Int32Array.from(ids), start: Uint32Array.from(ids, (_, at) => at * 2), end: Uint32Array.from(ids, (_, at) => at * 2 + 2), final: true })), { maxLength: 4 });
const slice = ({ ids, start, end }: TokenBlock, from: number, to: number): TokenBlock => ({ ids: ids.slice(from, to), start: start.slice(from, to), end: end.slice(from, to), final: false });
const sample = fc.sample(documents, { numRuns: 6, seed: 5 }).flat().map(({ ids }) => ids);

describe.each(Object.entries(spanMergers))('%s', (_, make) => {
  spanMergerLaws({ create: make(vocabulary, sample), documents, slice });
});

describe('dynamic-bpe in small windows', () => {
  spanMergerLaws({ create: dynamicBpe(vocabulary, { boundary: 'word', windowTokens: 7, windowDocuments: 2 }), documents, slice });
});

describe('superwords of merged words', () => {
  const table = learnMerges(vocabulary, sample);
  const words = mergedVocabulary(vocabulary, table);
  const first = frozenMerges(table);
  const merged = sample.map((ids) => first().push({ ids, start: new Uint32Array(0), end: new Uint32Array(0), final: true })[0]!.block.ids);
  spanMergerLaws({ create: mergeInTurn(first, superwords(words, learnSuperwords(words, merged))), documents, slice });
});

describe.each(['global', 'monotonic', 'combined'] as const)('entropy-patches by the %s rule', (rule) => {
  const withEntropies = documents.chain((blocks) =>
    fc.tuple(...blocks.map((block) => fc.array(fc.integer({ min: 0, max: 4 }), { minLength: block.ids.length, maxLength: block.ids.length }).map((entropies): EntropyBlock => ({ ...block, entropies })))),
  );
  const input: SpanMergerLawsInput<EntropyBlock> = {
    create: entropyPatches({ rule, threshold: 1, maxLength: 5 }),
    documents: withEntropies,
    slice: (block, from, to) => ({ ...slice(block, from, to), entropies: Array.from(block.entropies).slice(from, to) }),
  };
  spanMergerLaws(input);
});
