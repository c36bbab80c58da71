import { Budget, type DecodeEvent, seededRandom } from '@tokstream/core';
import { type CausalLM, type KvCache, modelFromWeights } from '@tokstream/model';
import { expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import type { ComposedCache } from '../composition/composition-rule.ts';
import { compositionRules } from '../composition/rules.ts';
import { checkComposition } from '../composition/check-composition.ts';
import type { DecodeOptions, SequenceOptions } from '../decode-options.ts';
import { draftModel } from '../drafters/draft-model.ts';
import { tokenRecycling } from '../drafters/token-recycling.ts';
import { greedyWithoutCache, guardedModel, idsOf } from '../models.test-support.ts';
import { window } from '../policies.test-support.ts';
import { mixEmbeddings } from '../next-input/mix-embeddings.ts';
import { noisySoftTokens } from '../next-input/noisy-soft-tokens.ts';
import { softThinking } from '../next-input/soft-thinking.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { classifierFreeGuidance } from '../processors/classifier-free-guidance.ts';
import { mostLikely } from '../samplers/greedy.ts';
import { sample } from '../samplers/sample.ts';
import { CostCurve } from '../speculation/cost-curve.ts';
import { rejectionVerifier } from '../verifiers/rejection-verifier.ts';
import { exactHead } from '../vocab-heads/exact-head.ts';

let model: CausalLM;
const guard = guardedModel((made) => (model = made));

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6, 7, 8, 9, 10, 11), Int32Array.of(12, 13)];
const flat = new CostCurve([[1, 1], [100, 1]]);

function run(options: DecodeOptions, source: readonly Int32Array[] = prompts): Promise<DecodeEvent[]> {
  return lastValueFrom(from(source).pipe(prefill(model, { budget: new Budget({ limit: 100 }) }), decode({ maxNewTokens: 10, ...options }), toArray()));
}

const reasons = (events: readonly DecodeEvent[]): Record<number, string> => Object.fromEntries(events.flatMap((event) => (event.type === 'done' ? [[event.sequence, event.reason]] : [])));

/** Feeds embeddings by hand, one position after another. */
async function last(cache: KvCache, embeddings: Float32Array): Promise<Float32Array> {
  const { logits } = await model.forward({ input: { embeddings } }, cache);
  cache.commit();
  return logits;
}

it('guidance is its formula over the logits of every prompt', async () => {
  const condition = (): Int32Array => Int32Array.of(20, 21, 22);
  const ids = idsOf(await run({ processors: [classifierFreeGuidance({ conditions: [{ scale: 1.7, promptIds: condition }] })], maxNewTokens: 6 }, [prompts[0]!]))[0]!;
  const expected: number[] = [];
  for (let made = 0; made < 6; made += 1) {
    const after = async (prompt: Int32Array): Promise<Float32Array> => {
      using cache = model.createCache();
      return (await model.forward({ input: { ids: Int32Array.of(...prompt, ...expected) } }, cache)).logits;
    };
    const [plain, guided] = [await after(prompts[0]!), await after(condition())];
    expected.push(mostLikely(plain.map((logit, id) => logit + 1.7 * (guided[id]! - logit))));
  }
  expect(ids).toEqual(expected);
});

it('soft thinking feeds the mixture it makes, and with one token is greedy', async () => {
  const endOfThinking = 37;
  expect(idsOf(await run({ nextInput: softThinking({ endOfThinking, keep: 1 }) }))).toEqual(idsOf(await run({})));
  const steps: { ids: Int32Array; weights: Float32Array }[] = [];
  const soft = softThinking({ endOfThinking, temperature: 20, keep: 4 });
  const watched: SequenceOptions['nextInput'] = {
    name: 'watched',
    start(sequence) {
      const state = soft.start(sequence);
      return {
        next(step) {
          const next = state.next(step);
          steps.push(next.mixture ?? { ids: Int32Array.of(next.id), weights: Float32Array.of(1) });
          return next;
        },
      };
    },
  };
  const ids = idsOf(await run({ nextInput: watched, maxNewTokens: 5 }, [prompts[0]!]))[0]!;
  expect(steps.some((step) => step.ids.length > 1)).toBe(true);
  using cache = model.createCache();
  let logits = (await model.forward({ input: { ids: prompts[0]! } }, cache)).logits;
  cache.commit();
  for (const [at, mixture] of steps.entries()) {
    expect(mixture.ids[0]).toBe(ids[at]);
    expect(mostLikely(logits)).toBe(ids[at]);
    logits = await last(cache, await mixEmbeddings(model, mixture));
  }
});

it('noise without strength is soft, with strength it is drawn from the seed', async () => {
  const noisy = (sigma: number): DecodeOptions => ({ nextInput: noisySoftTokens({ endOfThinking: 37, embeddingRms: 0.5, sigma, temperature: 2 }), seed: 1 });
  const soft = softThinking({ endOfThinking: 37, temperature: 2, topK: 1000, topP: 1, minP: 1e-6, keep: 1000 });
  expect(idsOf(await run(noisy(0)))).toEqual(idsOf(await run({ nextInput: soft })));
  expect(idsOf(await run(noisy(3)))).toEqual(idsOf(await run(noisy(3))));
  expect(idsOf(await run(noisy(3)))).not.toEqual(idsOf(await run(noisy(0))));
});

it('a head over the rows of the model gives the tokens of the model, and one with tokens of its own feeds their rows', async () => {
  const { vocabulary, embeddingWidth: width } = model.shape;
  // A model whose output layer is its embedding.
  const { parseLlamaConfig, initializeLlama } = await import('@tokstream/model');
  const config = parseLlamaConfig({ model_type: 'llama', vocab_size: vocabulary, hidden_size: width, intermediate_size: 24, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 64, initializer_range: 0.5, tie_word_embeddings: true });
  using tied = await modelFromWeights(config, initializeLlama(config, seededRandom(9)), { engine: 'eager' });
  const rows = await tied.embed(Int32Array.from({ length: vocabulary }, (_, id) => id));
  const tokens = async (options: DecodeOptions): Promise<number[][]> => idsOf(await lastValueFrom(from(prompts).pipe(prefill(tied), decode({ maxNewTokens: 8, ...options }), toArray())));
  const plain = await tokens({});
  expect(await tokens({ vocabHead: exactHead(rows, { width }) })).toEqual(plain);
  // The same rows twice: tokens of the second half are as likely, and ties go to the first.
  const twice = new Float32Array(2 * rows.length);
  twice.set(rows);
  twice.set(rows.map((value) => 1.0001 * value), rows.length);
  const found = (await tokens({ vocabHead: exactHead(twice, { width }) })).map((ids) => ids.map((id) => id % vocabulary));
  expect(found).toEqual(plain);
});

it('a layer plan that runs all layers changes nothing, one that runs none gives what the embeddings say', async () => {
  expect(idsOf(await run({ layerPlan: { name: 'all', runs: () => true } }))).toEqual(idsOf(await run({})));
  const prompt = prompts[0]!;
  const asked: number[] = [];
  const skipping = await run({ layerPlan: { name: 'none', runs: ({ position, promptLength }) => { asked.push(position - promptLength); return false; } }, maxNewTokens: 4 }, [prompt]);
  const bare: number[] = [(await greedyWithoutCache(model, prompt, 1))[0]!];
  while (bare.length < 4) {
    using cache = model.createCache();
    const { logits } = await model.forward({ input: { ids: Int32Array.of(bare.at(-1)!) } }, cache, { runsLayer: () => false });
    bare.push(mostLikely(logits));
  }
  expect(idsOf(skipping)[0]).toEqual(bare);
  expect(new Set(asked)).toEqual(new Set([0, 1, 2]));
});

it('ends by time, by a rule and by what a processor allows', async () => {
  let time = 0;
  const timed = await run({ maxSeconds: 1, now: () => (time += 100), maxNewTokens: 1000 }, [prompts[0]!]);
  expect(reasons(timed)).toEqual({ 0: 'time' });
  const ids = idsOf(await run({}, [prompts[0]!]))[0]!;
  const ruled = await run({ stopRules: [{ name: 'third', check: ({ history, promptLength }) => history.length - promptLength === 3 }] }, [prompts[0]!]);
  expect([idsOf(ruled)[0], reasons(ruled)]).toEqual([ids.slice(0, 3), { 0: 'stop-rule' }]);
  const counting = (): NonNullable<SequenceOptions['processors']>[number] => {
    let taken = 0;
    return { name: 'two', get finished() { return taken === 2; }, apply() {}, accept: () => void (taken += 1), clone: counting };
  };
  const complete = await run({ processors: [counting()] }, [prompts[0]!, prompts[1]!]);
  expect([idsOf(complete).map(({ length }) => length), reasons(complete)]).toEqual([[2, 2], { 0: 'complete', 1: 'complete' }]);
});

it('each sequence may have options of its own, and drafts of one change nothing for another', async () => {
  const own: readonly SequenceOptions[] = [{ maxNewTokens: 3 }, { sampler: sample({ temperature: 0.8 }), seed: 8 }, { drafter: tokenRecycling() }, { processors: [{ name: 'no-13', apply: (logits) => void (logits[13] = -Infinity) }] }];
  const together = idsOf(await run({ costCurve: flat, optionsFor: ({ index }) => own[index]! }));
  for (const [index, options] of own.entries()) {
    const alone = await run({ costCurve: flat, optionsFor: (sequence) => (sequence.index === index ? options : { maxNewTokens: 0 }) });
    expect(together[index]).toEqual(idsOf(alone)[index]);
  }
});

it('never steps more sequences together than maxBatch, in the order they came, and gives each what it gives alone', async () => {
  const many = Array.from({ length: 12 }, (_, at) => Int32Array.of(at + 1, (3 * at) % 40));
  const plain = idsOf(await run({}, many));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 12, maxLength: 12 }), async (maxBatch, lengths) => {
      const events = await run({ maxBatch, optionsFor: ({ index }) => ({ maxNewTokens: lengths[index]! }) }, many);
      expect(idsOf(events)).toEqual(plain.map((ids, at) => ids.slice(0, lengths[at])));
      const open = new Set<number>();
      const began: number[] = [];
      for (const event of events) {
        if (event.type === 'token' && !open.has(event.sequence)) began.push(event.sequence);
        if (event.type === 'token') open.add(event.sequence);
        if (event.type === 'done') open.delete(event.sequence);
        expect(open.size).toBeLessThanOrEqual(maxBatch);
      }
      expect(began).toEqual(began.toSorted((a, b) => a - b));
    }),
    { numRuns: 8 },
  );
});

it('keeps the caches of a batch within a byte budget, and refuses what never fits', async () => {
  const { layers, kvHeads, headDim } = model.shape;
  const bytes = (tokens: number): number => 8 * layers * kvHeads * headDim * tokens;
  let peak = 0;
  const open = new Map<number, number>();
  const events = await run({ maxCacheBytes: bytes(30), maxNewTokens: 10, optionsFor: () => ({}) });
  for (const event of events) {
    if (event.type === 'step') open.set(event.sequence, prompts[event.sequence]!.length + 10);
    if (event.type === 'done') open.delete(event.sequence);
    peak = Math.max(peak, [...open.values()].reduce((sum, tokens) => sum + tokens, 0));
  }
  expect(peak).toBeLessThanOrEqual(30);
  expect(idsOf(events)).toEqual(idsOf(await run({})));
  const small = { maxCacheBytes: bytes(12), maxNewTokens: 10 };
  await expect(run(small)).rejects.toMatchObject({ code: 'invalid-budget' });
  const told: string[] = [];
  const rest = await run({ ...small, onError: 'skip', onSkipped: ({ code }, sequence) => told.push(`${sequence} ${code}`) });
  expect(told).toEqual(['0 invalid-budget', '2 invalid-budget']);
  expect(reasons(rest)).toEqual({ 0: 'failed', 1: 'length', 2: 'failed', 3: 'length' });
});

it('a sequence that fails or is cancelled harms no other', async () => {
  const expected = idsOf(await run({}));
  const stop = new AbortController();
  const errors: string[] = [];
  const broken = { name: 'broken', apply(_: Float32Array, { history }: { readonly history: readonly number[] }) { if (history.length > 7) throw new Error('broken'); } };
  const events = await lastValueFrom(
    from(prompts).pipe(
      prefill(model),
      decode({ maxNewTokens: 10, onError: 'skip', onSkipped: (error) => errors.push(error.message), optionsFor: ({ index }) => (index === 0 ? { processors: [broken] } : index === 1 ? { signal: stop.signal, stopRules: [{ name: 'abort', check: ({ history }) => { if (history.length === 4) stop.abort(); return false; } }] } : {}) }),
      toArray(),
    ),
  );
  expect(errors).toEqual(['decode failed: broken']);
  expect(reasons(events)).toEqual({ 0: 'failed', 1: 'aborted', 2: 'length', 3: 'length' });
  expect(idsOf(events)).toEqual([expected[0]!.slice(0, 5), expected[1]!.slice(0, 3), expected[2], expected[3]]);
});

it('frees drafters and companions when it is cancelled at any moment', async () => {
  const options: DecodeOptions = { maxNewTokens: 12, costCurve: flat, drafter: draftModel(model), processors: [classifierFreeGuidance({ conditions: [{ scale: 2, promptIds: () => Int32Array.of(9, 8, 7) }] })] };
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 60 }), async (turns) => {
      const subscription = from(prompts).pipe(prefill(model), decode(options)).subscribe();
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
      subscription.unsubscribe();
      await guard.freed();
    }),
    { numRuns: 20 },
  );
});

it('refuses slots that do not go together, each with its reason, and says what should be known', () => {
  const soft = softThinking({ endOfThinking: 1 });
  const head = exactHead(new Float32Array(32), { width: 16 });
  const follows = { name: 'follows', apply() {}, accept() {} };
  const guided = classifierFreeGuidance({ conditions: [{ scale: 2, promptIds: () => Int32Array.of(1) }] });
  const bare = { name: 'bare', pick: () => 0 };
  const policy = { ...window(6), boundary: 1 };
  const { boundary: _, ...anytime } = policy;
  const cases: Readonly<Record<string, SequenceOptions>> = {
    'drafter with a continuous input': { drafter: tokenRecycling(), nextInput: soft },
    'processors with a continuous input': { processors: [follows], nextInput: soft },
    'verifier without a drafter': { verifier: rejectionVerifier() },
    'verifier of laws with a sampler without one': { drafter: tokenRecycling(), verifier: rejectionVerifier(), sampler: bare },
    'drafter with a vocabulary head': { drafter: tokenRecycling(), vocabHead: head },
    'continuous input with a vocabulary head': { nextInput: soft, vocabHead: head },
    'companions with a vocabulary head': { vocabHead: head, processors: [guided] },
    'companions with a continuous input': { nextInput: soft, processors: [guided] },
    'vocabulary head with a cache policy': { vocabHead: head },
    'drafter with a policy that evicts at any token': { drafter: tokenRecycling() },
    'drafter with an int8 cache': { drafter: tokenRecycling() },
    'drafter with a lossy verifier': { drafter: tokenRecycling(), verifier: { name: 'lossy', lossless: false, needsLaw: false, pick: () => 0 } },
  };
  expect(Object.keys(cases)).toEqual(compositionRules.map(({ name }) => name));
  for (const rule of compositionRules) {
    const used: ComposedCache = { ...(rule.name.includes('policy') && { policy: anytime }), ...(rule.name.includes('int8') && { precision: 'int8' }) };
    if (rule.verdict === 'note') expect(checkComposition(cases[rule.name]!, used)).toMatchObject({ isLossless: false, notes: [rule.reason] });
    else if (used.policy === undefined) expectCode('invalid-composition', () => decode(cases[rule.name]!));
    else expectCode('invalid-composition', () => checkComposition(cases[rule.name]!, used));
  }
  expect(checkComposition({ drafter: tokenRecycling() }, { policy, precision: 'float32' })).toEqual({ isLossless: true, notes: [] });
});
