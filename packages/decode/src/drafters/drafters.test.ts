import { seededRandom } from '@tokstream/core';
import { expectCode, expectRejection } from '@tokstream/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CausalLM } from '@tokstream/model';
import { greedyWithoutCache, randomModel } from '../models.test-support.ts';
import { combineDrafters } from './combine-drafters.ts';
import { draftModel } from './draft-model.ts';
import { draftChain, type DraftTree } from './draft-tree.ts';
import type { DrafterSource } from './drafter.ts';
import { mixedCodec, pairCodec, speculate, startDrafter } from './drafters.test-support.ts';
import { jacobi } from './jacobi.ts';
import { lookahead } from './lookahead.ts';
import { promptLookup } from './prompt-lookup.ts';
import { drafterFrom, drafters, type DrafterParts } from './registry.ts';
import { tokenRecycling } from './token-recycling.ts';

const vocabulary = 40;
let model: CausalLM;
let other: CausalLM;
let parts: DrafterParts;
let plain: number[][];
const prompts = [
  { prompt: [3], limit: 1 },
  { prompt: [7, 8, 7, 8, 7], limit: 6 },
  { prompt: [1, 2, 3, 4, 5, 6, 7, 8, 9], limit: 25 },
] as const;

beforeAll(async () => {
  model = await randomModel(1);
  other = await randomModel(2);
  parts = { model: other, tokenizers: { tokenizer: mixedCodec, targetTokenizer: pairCodec } };
  plain = await Promise.all(prompts.map(({ prompt }) => greedyWithoutCache(model, Int32Array.from(prompt), 24)));
});
afterAll(() => {
  model[Symbol.dispose]();
  other[Symbol.dispose]();
});

const every = drafters.flatMap((entry) => entry.examples.map((example) => ({ entry, example, title: `${entry.name} ${JSON.stringify(example)}` })));

/** Few different ids, so that much repeats. */
const someHistory = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: vocabulary - 1 })), { minLength: 1, maxLength: 50 });

function expectTree({ ids, parents, kinds, laws, riders = 0 }: DraftTree): void {
  expect(parents.length).toBe(ids.length);
  expect(kinds?.length ?? ids.length).toBe(ids.length);
  expect(kinds?.every((kind) => kind < 64) ?? true).toBe(true);
  expect(laws?.length ?? ids.length).toBe(ids.length);
  expect(riders).toBeLessThanOrEqual(ids.length);
  expect(ids.every((id) => id >= 0 && id < vocabulary)).toBe(true);
  expect(parents.every((parent, node) => parent >= -1 && parent < node)).toBe(true);
  expect(new Set(Array.from(ids, (id, node) => `${parents[node]} ${id}`)).size).toBe(ids.length);
}

describe.each(every)('$title', ({ entry, example }) => {
  it('decodes greedily as without it, with proper trees', async () => {
    for (const [at, { prompt, limit }] of prompts.entries()) {
      const decoded = await speculate(model, Int32Array.from(prompt), 24, entry.create(example, parts), limit);
      expect(decoded.ids).toEqual(plain[at]);
      for (const tree of decoded.trees) expectTree(tree);
      expect(decoded.trees.some((tree) => tree.ids.length > 0)).toBe(true);
    }
  });

  // Drafters that run a model have to run it: theirs were looked at above.
  if (entry.needs.length === 0) it('proposes proper trees for any history and any rows, the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someHistory, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 30 }), fc.integer(), async (turns, limit, seed) => {
        const run = async (): Promise<DraftTree[]> => {
          const random = seededRandom(seed);
          const history: number[] = [...turns[0]!];
          using drafter = await startDrafter(entry.create(example, {}), Int32Array.from(history), vocabulary);
          const trees: DraftTree[] = [];
          for (const taken of turns) {
            const tree = await drafter.propose({ history, promptLength: turns[0]!.length, limit, random, signal: new AbortController().signal });
            trees.push(tree);
            // Fed is only a part, as after pruning; a chain of the first nodes that stay makes up the path.
            const fed = Math.floor(random.next() * (tree.ids.length + 1));
            const ids = Int32Array.of(history.at(-1)!, ...tree.ids.slice(0, fed));
            const parents = Int32Array.of(-1, ...tree.parents.slice(0, fed).map((parent) => parent + 1));
            const logits = Float32Array.from({ length: ids.length * vocabulary }, () => random.next());
            history.push(...taken);
            drafter.observe?.({ ids, parents, logits, path: [0], taken, history });
          }
          return trees;
        };
        const trees = await run();
        for (const tree of trees) {
          expectTree(tree);
          expect(tree.ids.length).toBeLessThanOrEqual(limit);
        }
        expect(await run()).toEqual(trees);
      }),
      { numRuns: 40 },
    );
  });
});

it('takes whole drafts of the model itself', async () => {
  const prompt = Int32Array.of(5, 6, 7);
  for (const source of [draftModel(model, { minProbability: 0 }), drafterFrom('draft-model-across', { model, tokenizers: { tokenizer: pairCodec, targetTokenizer: pairCodec } })]) {
    const { calls, ids } = await speculate(model, prompt, 26, source, 4);
    expect(ids).toEqual(await greedyWithoutCache(model, prompt, 26));
    expect(calls).toBe(5);
  }
});

it('stops drafting where the draft model has no positions left', async () => {
  const { ids } = await speculate(model, Int32Array.from({ length: 50 }, (_, at) => at % 9), 15, draftModel(model, { minProbability: 0 }), 30);
  expect(ids.length).toBe(15);
});

it('makes drafters from a description', () => {
  expect(drafterFrom('prompt-lookup:ngram=2,match=first').name).toBe('prompt-lookup');
  expect(() => drafterFrom('oracle')).toThrow(expect.objectContaining({ code: 'invalid-drafter' }));
  for (const description of ['prompt-lookup:match=middle', 'prompt-lookup:grams=2', 'prompt-lookup:ngram', 'prompt-lookup:ngram=0', 'draft-model', 'token-recycling:tree=big', 'jacobi:window=0.5']) {
    expect(() => drafterFrom(description), description).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  }
});

it('refuses a draft model of another vocabulary, and merging drawn tokens', async () => {
  await expectRejection('invalid-draft-model', startDrafter(draftModel(model), Int32Array.of(1), vocabulary + 1));
  expectCode('invalid-option', () => combineDrafters([promptLookup(), draftModel(model, { sampled: true })], { mode: 'merge' }));
});

it('guesses next what the model said after a wrong guess', async () => {
  using drafter = await startDrafter(jacobi({ window: 3 }), Int32Array.of(1), 10);
  const propose = async (history: number[]): Promise<DraftTree> => drafter.propose({ history, promptLength: 1, limit: 3, random: seededRandom(1), signal: new AbortController().signal });
  expect([...(await propose([1])).ids]).toEqual([1, 1, 1]);
  const logits = new Float32Array(40);
  [1, 8, 9, 4].forEach((id, row) => (logits[10 * row + id] = 1));
  drafter.observe!({ ids: Int32Array.of(1, 1, 1, 1), parents: Int32Array.of(-1, 0, 1, 2), logits, path: [0, 1], taken: [1, 8], history: [1, 1, 8] });
  const { ids, kinds } = await propose([1, 1, 8]);
  expect([[...ids].slice(0, 2), [...kinds!]]).toEqual([[9, 4], [8, 9, 2]]);
});

it('tells the kinds of combined drafters apart', async () => {
  const fixed = (id: number): DrafterSource => ({ name: 'fixed', start: () => ({ propose: () => draftChain(Int32Array.of(id, id), Uint8Array.of(5, 7)), [Symbol.dispose]() {} }) });
  using drafter = await startDrafter(combineDrafters([fixed(1), fixed(2), fixed(1)], { mode: 'merge' }), Int32Array.of(1), vocabulary);
  const tree = await drafter.propose({ history: [1], promptLength: 1, limit: 9, random: seededRandom(1), signal: new AbortController().signal });
  expect([[...tree.ids], [...tree.kinds!]]).toEqual([[1, 1, 2, 2], [0, 1, 2, 3]]);
});

it('asks the next drafter where the first has nothing', async () => {
  const propose = async (history: number[]): Promise<readonly number[]> => {
    const fixed = { name: 'fixed', start: () => ({ propose: () => draftChain(Int32Array.of(9)), [Symbol.dispose]() {} }) };
    using drafter = await startDrafter(combineDrafters([promptLookup(), fixed]), Int32Array.from(history), vocabulary);
    return [...(await drafter.propose({ history, promptLength: 1, limit: 2, random: seededRandom(1), signal: new AbortController().signal })).ids];
  };
  expect(await propose([1, 2, 3])).toEqual([9]);
  expect(await propose([1, 2, 1])).toEqual([2, 1]);
});

it('collects n-grams that the model itself says, and takes them', async () => {
  // A greedy random model runs into a loop, whose n-grams the window finds.
  const prompt = Int32Array.of(1, 2, 3);
  const { calls } = await speculate(model, prompt, 50, lookahead({ window: 6 }), 40);
  expect(calls).toBeLessThan(45);
});

it('shares what it learns between sequences on request only', async () => {
  const prompt = Int32Array.of(4, 9);
  const shared = tokenRecycling();
  const first = await speculate(model, prompt, 30, shared, 12);
  const again = await speculate(model, prompt, 30, shared, 12);
  const alone = await speculate(model, prompt, 30, tokenRecycling(), 12);
  expect(again.calls).toBeLessThan(first.calls);
  expect(alone.calls).toBe(first.calls);
});
