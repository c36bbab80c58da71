import { readFileSync } from 'node:fs';
import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DraftTree } from './draft-tree.ts';
import type { DrafterSource } from './drafter.ts';
import { startDrafter } from './drafters.test-support.ts';
import { promptLookupReference, suffixLookupReference } from './lookup.reference.ts';
import { NgramCounts } from './ngram-counts.ts';
import { ngramCache } from './ngram-cache.ts';
import { promptLookup } from './prompt-lookup.ts';
import { suffixLookup } from './suffix-lookup.ts';

/** Shown the history token by token, as a loop would. */
async function propose(source: DrafterSource, history: readonly number[], limit: number): Promise<DraftTree> {
  using drafter = await startDrafter(source, Int32Array.from(history), 100);
  let tree: DraftTree | undefined;
  for (let length = 1; length <= history.length; length += 1) {
    tree = await drafter.propose({ history: history.slice(0, length), promptLength: 1, limit, random: seededRandom(1), signal: new AbortController().signal });
  }
  return tree!;
}

const repetitive = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 30 });

it('continues as transformers does, or from the newest place', async () => {
  // vec:promptLookup
  const history = [1, 2, 3, 4, 2, 3, 5, 1, 9, 2, 3];
  expect([...(await propose(promptLookup({ ngram: 2, match: 'first' }), history, 3)).ids]).toEqual([4, 2, 3]);
  expect([...(await propose(promptLookup({ ngram: 2, match: 'last' }), history, 3)).ids]).toEqual([5, 1, 9]);
  expect([...(await propose(promptLookup(), [1, 2, 3], 3)).ids]).toEqual([]);
});

it('gives the drafts of transformers', async () => {
  const cases = JSON.parse(readFileSync(new URL('../../goldens/prompt-lookup.json', import.meta.url), 'utf8')) as { history: number[]; ngram: number; count: number; draft: number[] }[];
  expect(cases.filter(({ draft }) => draft.length > 0).length).toBeGreaterThan(50);
  for (const { history, ngram, count, draft } of cases) expect([...(await propose(promptLookup({ ngram, match: 'first' }), history, count)).ids]).toEqual(draft);
});

it('finds what a scan finds', async () => {
  await fc.assert(
    fc.asyncProperty(repetitive, fc.integer({ min: 1, max: 5 }), fc.constantFrom('first' as const, 'last' as const), fc.integer({ min: 1, max: 12 }), async (history, ngram, match, limit) => {
      expect([...(await propose(promptLookup({ ngram, match, maxDraft: 12 }), history, limit)).ids]).toEqual(promptLookupReference(history, ngram, match, limit));
      expect([...(await propose(suffixLookup(), history, limit)).ids]).toEqual(suffixLookupReference(history, limit));
    }),
  );
});

it('puts the more frequent continuation first when asked to', async () => {
  const history = [5, 1, 5, 1, 5, 1, 5, 2, 5];
  expect([...(await propose(suffixLookup({ branches: 2 }), history, 2)).ids]).toEqual([2, 1]);
  const tree = await propose(suffixLookup({ branches: 2, prefer: 'frequent' }), history, 2);
  expect([[...tree.ids], [...tree.parents]]).toEqual([[1, 2], [-1, -1]]);
});

it('counts what follows, and keeps counts', async () => {
  const counts = new NgramCounts({ order: 2 });
  const text = [1, 2, 3, 1, 2, 4, 1, 2, 3];
  for (let place = 0; place < text.length; place += 1) counts.learn(text, place);
  expect(counts.guess([1, 2])).toEqual({ id: 3, count: 2, share: 2 / 3, length: 2 });
  const loaded = NgramCounts.load(counts.save());
  expect(loaded.guess([9, 4])).toEqual({ id: 1, count: 1, share: 1, length: 1 });
  expect([...(await propose(ngramCache({ fixed: loaded }), [7, 1], 3)).ids]).toEqual([2, 3, 1]);
  expect(() => NgramCounts.load(counts.save().subarray(1))).toThrow(expect.objectContaining({ code: 'invalid-counts' }));
  expect(new NgramCounts({ bytes: 100_000 }).bytes).toBeLessThanOrEqual(100_000);
});
