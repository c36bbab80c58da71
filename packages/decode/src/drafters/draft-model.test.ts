import { seededRandom } from '@tokstream/core';
import type { CausalLM, KvCache, Rows } from '@tokstream/model';
import { expect, it } from 'vitest';
import type { Sampler } from '../samplers/sampler.ts';
import { drawFrom, lawOf } from '../verifiers/probability-law.ts';
import { rejectionVerifier } from '../verifiers/rejection-verifier.ts';
import { draftModel } from './draft-model.ts';
import { draftModelAcross } from './draft-model-across.ts';
import type { DraftContext } from './drafter.ts';
import { startDrafter } from './drafters.test-support.ts';

/** Laws of the next of three tokens, by the last one: of the model, and of the draft model. */
const target = [[0.6, 0.3, 0.1], [0.2, 0.2, 0.6], [0.1, 0.8, 0.1]];
const draft = [[0.3, 0.3, 0.4], [0.5, 0.2, 0.3], [0.1, 0.45, 0.45]];

/** A draft model with those laws. `read` has what is committed, `fed` counts rows. */
function stubModel(): CausalLM & { readonly read: number[]; fed: number } {
  const read: number[] = [];
  let tentative: number[] = [];
  return {
    shape: { vocabulary: 3, maxPositions: 100 },
    read,
    fed: 0,
    createCache: () => ({ commit: () => void read.push(...tentative), crop: (tokens: number) => void (read.length = tokens), [Symbol.dispose]() {} }) as unknown as KvCache,
    async forward(this: { fed: number }, { input }: Rows) {
      tentative = [...(input as { ids: Int32Array }).ids];
      this.fed += tentative.length;
      return { logits: Float32Array.from(draft[tentative.at(-1)!]!, Math.log), hidden: [], attention: [], queries: [] };
    },
  } as unknown as ReturnType<typeof stubModel>;
}

const contextOf = (history: readonly number[], limit: number): DraftContext => ({ history, promptLength: 1, limit, random: seededRandom(history.length), signal: new AbortController().signal });

it('draws chains that leave the law of a text as it is', async () => {
  using drafter = await startDrafter(draftModel(stubModel(), { sampled: true }), Int32Array.of(0), 3);
  const [own, drawing] = [seededRandom(1), seededRandom(2)];
  const sampler: Sampler = { name: 'drawing', pick: (logits, _, random) => drawFrom(lawOf(logits), random), narrow: () => {} };
  const verifier = rejectionVerifier();
  const draws = 20_000;
  const counts = new Map<string, number>();
  for (let draw = 0; draw < draws; draw += 1) {
    const text = [0];
    while (text.length < 4) {
      const { ids, laws } = await drafter.propose({ ...contextOf(text, 2), random: drawing });
      for (let node = 0; node <= ids.length; node += 1) {
        const drafted = node < ids.length ? [{ id: ids[node]!, law: laws![node]! }] : [];
        const id = verifier.pick(Float32Array.from(target[text.at(-1)!]!, Math.log), drafted, sampler, { history: text, promptLength: 1, companions: [] }, own);
        text.push(id);
        if (id !== ids[node]) break;
      }
    }
    const key = text.slice(1, 4).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let chiSquare = 0;
  for (let a = 0; a < 3; a += 1) for (let b = 0; b < 3; b += 1) for (let c = 0; c < 3; c += 1) {
    const expected = draws * target[0]![a]! * target[a]![b]! * target[b]![c]!;
    chiSquare += ((counts.get(`${a}${b}${c}`) ?? 0) - expected) ** 2 / expected;
  }
  // 54.1 is the 0.999 quantile with 26 degrees of freedom.
  expect(chiSquare).toBeLessThan(54.1);
});

it('keeps its cache in step with what was taken, and feeds nothing twice', async () => {
  const model = stubModel();
  using drafter = await startDrafter(draftModel(model, { minProbability: 0 }), Int32Array.of(0), 3);
  expect([...(await drafter.propose(contextOf([1, 0], 3))).ids]).toEqual([2, 1, 0]);
  expect(model.read).toEqual([1, 0, 2, 1]);
  expect(model.fed).toBe(4);
  // The first draft was taken, the second not.
  await drafter.propose(contextOf([1, 0, 2, 2], 1));
  expect(model.read).toEqual([1, 0, 2, 2]);
  expect(model.fed).toBe(5);
});

it('says how sure it is, and stops where it is not', async () => {
  using drafter = await startDrafter(draftModel(stubModel(), { minProbability: 0.42 }), Int32Array.of(0), 3);
  const { ids, kinds, laws } = await drafter.propose(contextOf([2], 9));
  // After 2 comes 1 with 0.45, then 0 with 0.5, then at best 0.4.
  expect([[...ids], [...kinds!], laws]).toEqual([[1, 0], [24, 33], undefined]);
});

it('takes a draft into another vocabulary as it goes on from the history', async () => {
  const letter = (id: number): string => 'abc'[id % 20]!;
  const decode = (ids: Iterable<number>): string => Array.from(ids, letter).join('');
  const tokenizer = { encode: (text: string) => ({ ids: Int32Array.from(text, (one) => 'abc'.indexOf(one)) }), decode };
  // As many tokenizers do, this one has tokens of their own for the start of a text.
  const targetTokenizer = { encode: (text: string) => ({ ids: Int32Array.from([...text], (one, at) => 'abc'.indexOf(one) + (at === 0 ? 20 : 0)) }), decode };
  using drafter = await startDrafter(draftModelAcross(stubModel(), { tokenizer, targetTokenizer }), Int32Array.of(20), 40);
  expect([...(await drafter.propose(contextOf([20], 3))).ids]).toEqual([2, 1, 0]);
});
