import { selectBackend } from '@tokstream/backend';
import type { CausalLM, KvCache } from '@tokstream/model';
import { expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomModel } from '../../random-model.test-support.ts';
import { newestPolicy } from './newest-policy.test-support.ts';
import { makeNeedles } from './make-needles.ts';
import { needleLikelihood } from './needle-likelihood.ts';
import type { NeedleTask } from './needle-task.ts';
import type { NeedleTokenizer } from './needle-tokenizer.ts';
import { runNeedles } from './run-needles.ts';

/** A token a character. */
const characters: NeedleTokenizer = { encode: (text) => ({ ids: Int32Array.from(text, (character) => character.codePointAt(0)!) }), decode: (ids) => String.fromCodePoint(...ids) };

/** Answers a task as it should be answered where the text holds its needles, and else finds all tokens alike. */
function reader(model: CausalLM, task: NeedleTask): CausalLM {
  const read = new WeakMap<KvCache, string>();
  const forward: CausalLM['forward'] = async (rows, cache, want) => {
    const { ids } = rows.input as { ids: Int32Array };
    const output = await model.forward({ input: { ids: ids.map((id) => id % 40) } }, cache, want);
    const text = (read.get(cache) ?? '') + characters.decode(ids);
    read.set(cache, text);
    const logits = new Float32Array(128);
    if (text.startsWith(task.text)) logits[(task.answer + '\n').codePointAt(text.length - task.text.length) ?? 0] = 50;
    return { ...output, logits };
  };
  return { shape: model.shape, endOfSequence: [0], engine: model.engine, createCache: () => model.createCache(), embed: (ids) => model.embed(ids), forward, forwardBatch: () => Promise.reject(new Error('not here')), [Symbol.dispose]() {} };
}

describe('needles on a model', () => {
  let model: CausalLM;
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    model = await randomModel(1, { max_position_embeddings: 1024 });
  });
  afterAll(() => model[Symbol.dispose]());

  const tasks = (['single', 'multiple', 'conditional', 'thread'] as const).flatMap((task) => (['json', 'words'] as const).map((style) => makeNeedles({ task, style, length: { pairs: 8 }, links: 2 })));

  it.each(tasks.map((task) => [task.task, task.style, task] as const))('are answered by a model that reads: %s in %s', (_, __, task) =>
    leakGuard(async () => {
      const [outcome] = await runNeedles(reader(model, task), characters, [task], undefined);
      expect(outcome).toMatchObject({ policy: 'full', isCorrect: true, found: task.answers.map(() => true), promptTokens: task.text.length, size: 8 });
      // It stops at the end of the answer, and says no more than is needed to know that.
      expect(outcome!.said.startsWith(task.answer)).toBe(true);
      expect(outcome!.said.length).toBeLessThanOrEqual(task.answer.length + 1);
    }),
  );

  it('are bounded while prompt and answer are read, and as many tokens long as is allowed', () =>
    leakGuard(async () => {
      const seen: string[] = [];
      const [outcome] = await runNeedles(reader(model, tasks[0]!), characters, tasks.slice(0, 1), newestPolicy(16), { chunkRows: 32, maxTokens: 5, onOutcome: ({ said }) => seen.push(said) });
      const { layers, kvHeads, headDim } = model.shape;
      expect(outcome).toMatchObject({ policy: 'newest', said: tasks[0]!.answer.slice(0, 5), isCorrect: false, heldBytes: 2 * 4 * 16 * layers * kvHeads * headDim });
      expect(seen).toEqual([outcome!.said]);
    }),
  );

  it('are gone on with as the whole text is', async () => {
    const task = makeNeedles({ task: 'single', style: 'words', length: { pairs: 2 } });
    const folded: NeedleTokenizer = { encode: (text) => ({ ids: characters.encode(text).ids.map((id) => id % 40) }), decode: (ids) => [...ids].map((id) => String.fromCodePoint(97 + (id % 26))).join('') };
    const ids = [...folded.encode(task.text).ids];
    for (let made = 0; made < 6; made += 1) {
      using cache = model.createCache();
      const { logits } = await model.forward({ input: { ids: Int32Array.from(ids) } }, cache);
      ids.push(logits.indexOf(Math.max(...logits)));
    }
    for (const policy of [undefined, newestPolicy(400)]) {
      const [outcome] = await runNeedles(model, folded, [task], policy, { maxTokens: 6 });
      expect(outcome!.said).toBe(folded.decode(ids.slice(-6)));
    }
  });

  it('make the answer likelier', () =>
    leakGuard(async () => {
      const task = tasks[2]!;
      const { withNeedle, without, gainBits } = await needleLikelihood(reader(model, task), characters, task, newestPolicy(16));
      const { length } = task.answer;
      expect(withNeedle).toMatchObject({ promptTokens: task.text.length, tokens: length, top1Share: 1, meanRank: 0 });
      expect([withNeedle.bits, without.bits, gainBits].map((bits) => bits / length)).toEqual([expect.closeTo(0, 4), expect.closeTo(7, 4), expect.closeTo(7, 4)]);
      expect([without.promptTokens, without.top1Share]).toEqual([task.control.length, 0]);
    }),
  );

  it('count a token that spans the end of the prompt as the answer\'s', async () => {
    const pairs: NeedleTokenizer = { encode: (text) => ({ ids: Int32Array.from(text.match(/..?/gs)!, (pair) => (7 * pair.codePointAt(0)! + (pair.codePointAt(1) ?? 3)) % 40) }), decode: () => '' };
    const task = { ...tasks[1]!, text: 'The oak is the', control: 'The', answer: ' sea' };
    const { withNeedle, without } = await needleLikelihood(model, pairs, task, undefined);
    expect([withNeedle.promptTokens, withNeedle.tokens, without.promptTokens, without.tokens]).toEqual([7, 2, 1, 3]);
    using cache = model.createCache();
    const { ids } = pairs.encode('The oak is the sea');
    const { logits } = await model.forward({ input: { ids } }, cache, { logits: 'all' });
    const bits = [7, 8].map((at) => {
      const law = [...logits.subarray((at - 1) * 40, at * 40)].map(Math.exp);
      return -Math.log2(law[ids[at]!]! / law.reduce((sum, value) => sum + value, 0));
    });
    expect(withNeedle.bits).toBeCloseTo(bits[0]! + bits[1]!, 4);
  });

  it('end when they are aborted', () =>
    leakGuard(async () => {
      const abort = new AbortController();
      const run = runNeedles(reader(model, tasks[0]!), characters, tasks, undefined, { signal: abort.signal, onOutcome: () => abort.abort() });
      await expectRejection('aborted', run);
    }));

  it('refuse what cannot be', () => expectRejection('invalid-option', runNeedles(model, characters, [], undefined, { maxTokens: 0 })));
});
