import * as tf from '@tensorflow/tfjs-core';
import { Budget, type DecodeEvent, TokstreamError } from '@tokstream/core';
import { type CausalLM, loadModel } from '@tokstream/model';
import { expectRejection } from '@tokstream/testing';
import * as fc from 'fast-check';
import { concat, from, lastValueFrom, mergeMap, NEVER, type Observable, of, toArray } from 'rxjs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DecodeOptions, SequenceOptions } from '../decode-options.ts';
import { draftChain, type DraftTree } from '../drafters/draft-tree.ts';
import type { DrafterSource } from '../drafters/drafter.ts';
import { tokenRecycling } from '../drafters/token-recycling.ts';
import { idsOf, letters, randomModel } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { classifierFreeGuidance } from '../processors/classifier-free-guidance.ts';
import { CostCurve } from '../speculation/cost-curve.ts';
import { exactHead } from '../vocab-heads/exact-head.ts';

let model: CausalLM;
let gpt2: CausalLM;
let tensorsBefore: number;
beforeAll(async () => {
  model = await randomModel();
  gpt2 = await loadModel(fileURLToPath(new URL('../../../model/fixtures/gpt2', import.meta.url)), { engine: 'eager' });
});
afterAll(() => {
  model[Symbol.dispose]();
  gpt2[Symbol.dispose]();
});
beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(tensorsBefore));

const prompts = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(5, 6, 7, 8, 9, 10, 11)];
const flat = new CostCurve([[1, 1], [300, 1]]);
const boom = (): never => {
  throw new RangeError('boom');
};

function run(options: DecodeOptions, own = model, source: readonly Int32Array[] = prompts): Promise<DecodeEvent[]> {
  const prompts$: Observable<Int32Array> = from(source);
  return lastValueFrom(prompts$.pipe(prefill(own, { budget: new Budget({ limit: 100 }) }), decode({ maxNewTokens: 6, costCurve: flat, ...options }), toArray()));
}

const reasons = (events: readonly DecodeEvent[]): string[] => events.flatMap((event) => (event.type === 'done' ? [`${event.sequence} ${event.reason}`] : [])).toSorted();

/** A drafter of these trees, which counts how many of it are open. */
function drafterOf(propose: () => DraftTree | Promise<DraftTree>): DrafterSource & { open: number } {
  const source = {
    name: 'given',
    open: 0,
    start() {
      source.open += 1;
      return { propose, [Symbol.dispose]: () => void (source.open -= 1) };
    },
  };
  return source;
}

const tree = (ids: number[], parents: number[], more: Partial<DraftTree> = {}): DraftTree => ({ ids: Int32Array.from(ids), parents: Int32Array.from(parents), ...more });

/** Reads prompts as the model does, and then fails. */
function failing(own: CausalLM): CausalLM {
  return { shape: own.shape, endOfSequence: [], engine: 'eager', createCache: () => own.createCache(), embed: boom, forward: (rows, cache, want) => own.forward(rows, cache, want), forwardBatch: async () => boom(), [Symbol.dispose]() {} };
}

/** What breaks one sequence, and the code of its error. */
const faults: readonly (readonly [string, string, () => SequenceOptions])[] = [
  ['optionsFor that throws', 'stage-failed', boom],
  ['options out of range', 'invalid-option', () => ({ maxNewTokens: -1 })],
  ['stop strings without a tokenizer', 'invalid-option', () => ({ stopStrings: ['a'] })],
  ['slots that do not go together', 'invalid-composition', () => ({ drafter: tokenRecycling(), vocabHead: exactHead(new Float32Array(16), { width: 16 }) })],
  ['a next input that does not start', 'stage-failed', () => ({ nextInput: { name: 'x', start: boom } })],
  ['a tokenizer that fails', 'stage-failed', () => ({ tokenizer: { detokenizer: boom } })],
  ['a tokenizer that fails at the end', 'stage-failed', () => ({ tokenizer: { detokenizer: () => ({ ...letters.detokenizer(), flush: boom }) } })],
  ['a drafter that does not start', 'stage-failed', () => ({ drafter: { name: 'x', start: boom } })],
  ['a drafter that throws', 'stage-failed', () => ({ drafter: drafterOf(boom) })],
  ['a drafter that rejects', 'stage-failed', () => ({ drafter: drafterOf(async () => boom()) })],
  ['drafted ids outside the vocabulary', 'invalid-draft', () => ({ drafter: drafterOf(() => draftChain(Int32Array.of(3, 40))) })],
  ['a drafted id below 0', 'invalid-draft', () => ({ drafter: drafterOf(() => draftChain(Int32Array.of(-1))) })],
  ['a draft that hangs on itself', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1, 2], [-1, 1])) })],
  ['a draft that hangs on a later node', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1, 2], [1, -1])) })],
  ['a draft that hangs below the root', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1], [-2])) })],
  ['a draft with too few parents', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1, 2], [-1])) })],
  ['a draft with too few kinds', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1, 2], [-1, 0], { kinds: Uint8Array.of(1) })) })],
  ['a draft of unknown kinds', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1], [-1], { kinds: Uint8Array.of(64) })) })],
  ['a draft with laws of another vocabulary', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1], [-1], { laws: [new Float32Array(3)] })) })],
  ['more riders than nodes', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1], [-1], { riders: 2 })) })],
  ['riders that are no number', 'invalid-draft', () => ({ drafter: drafterOf(() => tree([1], [-1], { riders: Number.NaN })) })],
  ['a drafter that does not learn', 'stage-failed', () => ({ drafter: { name: 'x', start: () => ({ propose: () => tree([], []), observe: boom, [Symbol.dispose]() {} }) } })],
  ['a verifier with tokens of its own', 'invalid-ids', () => ({ drafter: drafterOf(() => tree([1], [-1])), verifier: { name: 'x', lossless: false, needsLaw: false, pick: () => 40 } })],
  ['a stop rule that throws', 'stage-failed', () => ({ stopRules: [{ name: 'x', check: boom }] })],
  ['a mixture of tokens that are none', 'invalid-ids', () => ({ nextInput: { name: 'x', start: () => ({ next: () => ({ id: 1, mixture: { ids: Int32Array.of(77), weights: Float32Array.of(1) } }) }) } })],
  ['a token outside the vocabulary', 'invalid-ids', () => ({ sampler: { name: 'x', pick: () => 99 } })],
  ['embeddings of another width', 'invalid-rows', () => ({ vocabHead: { name: 'x', vocabulary: 5, logits: () => new Float32Array(5), embedding: () => new Float32Array(3) } })],
  ['a layer plan that throws', 'stage-failed', () => ({ layerPlan: { name: 'x', runs: boom } })],
  ['a companion with another vocabulary', 'invalid-companion', () => ({ processors: [classifierFreeGuidance({ conditions: [{ scale: 2, promptIds: () => Int32Array.of(1) }] })].map((each) => ({ ...each, apply() {}, companions: [{ model: gpt2 }] })) })],
  ['a companion whose model fails', 'stage-failed', () => ({ processors: [{ name: 'x', apply() {}, companions: [{ model: failing(model) }] }] })],
  ['a companion without a prompt', 'invalid-rows', () => ({ processors: [{ name: 'x', apply() {}, companions: [{ promptIds: () => new Int32Array(0) }] }] })],
];

describe.each(faults)('%s', (_, code, options) => {
  const optionsFor: DecodeOptions['optionsFor'] = ({ index }) => (index === 1 ? options() : {});

  it('costs its own sequence and no other', async () => {
    const expected = idsOf(await run({}));
    const told: string[] = [];
    const events = await run({ optionsFor, onError: 'skip', onSkipped: (error, sequence) => told.push(`${sequence} ${error.code}`) });
    expect(told).toEqual([`1 ${code}`]);
    expect(reasons(events)).toEqual(['0 length', '1 failed', '2 length']);
    expect([idsOf(events)[0], idsOf(events)[2]]).toEqual([expected[0], expected[2]]);
  });

  it('ends the stream with its error, and everything is freed', async () => {
    const error: unknown = await run({ optionsFor }).catch((thrown: unknown) => thrown);
    expect(error instanceof TokstreamError ? error.code : (error as Error).message).toBe(code === 'stage-failed' ? 'boom' : code);
    await vi.waitFor(() => expect(tf.memory().numTensors).toBe(tensorsBefore));
  });
});

it('a sequence whose cache another one fills is refused, and harms it not', async () => {
  const expected = idsOf(await run({}));
  const told: string[] = [];
  const twice = (options: DecodeOptions): Promise<DecodeEvent[]> => lastValueFrom(from([prompts[0]!]).pipe(prefill(model), mergeMap((item) => item.tee(2)), decode({ maxNewTokens: 6, ...options }), toArray()));
  const events = await twice({ onError: 'skip', onSkipped: ({ code }) => told.push(code) });
  expect([told, idsOf(events)[0], reasons(events)]).toEqual([['invalid-cache'], expected[0], ['0 failed', '0 length']]);
  await expectRejection('invalid-cache', twice({}));
  await vi.waitFor(() => expect(tf.memory().numTensors).toBe(tensorsBefore));
});

it('nodes beyond the limit are cut off', async () => {
  const chain = draftChain(Int32Array.from({ length: 500 }, (_, at) => at % 40));
  const events = await run({ drafter: drafterOf(() => chain) });
  expect(idsOf(events)).toEqual(idsOf(await run({})));
});

it('sequences that wait when everybody leaves start nothing', async () => {
  const drafter = drafterOf(() => tree([], []));
  const subscription = from(prompts).pipe(prefill(model), toArray(), mergeMap((sequences) => from(sequences)), decode({ drafter, costCurve: flat })).subscribe(() => subscription.unsubscribe());
  await vi.waitFor(() => expect(tf.memory().numTensors).toBe(tensorsBefore));
  await new Promise((resolve) => void setTimeout(resolve, 20));
  expect(drafter.open).toBe(0);
});

it('drafters that start and propose slowly are freed once each, whenever everybody leaves', async () => {
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 60 }), fc.boolean(), async (turns, aborts) => {
      const disposals: number[] = [];
      let started = 0;
      const drafter: DrafterSource = {
        name: 'slow',
        async start() {
          await turn();
          const number = started;
          started += 1;
          const propose = async (): Promise<DraftTree> => {
            await turn();
            return tree([3, 4], [-1, 0]);
          };
          return { propose, [Symbol.dispose]: () => void disposals.push(number) };
        },
      };
      const abort = new AbortController();
      const processors = [{ name: 'x', apply() {}, companions: [{ promptIds: () => Int32Array.of(2, 3) }] }];
      const subscription = from(prompts).pipe(prefill(model), decode({ drafter, processors, costCurve: flat, maxNewTokens: 5, signal: abort.signal })).subscribe();
      for (let at = 0; at < turns; at += 1) await turn();
      if (aborts) abort.abort();
      else subscription.unsubscribe();
      await vi.waitFor(() => expect([subscription.closed, tf.memory().numTensors, disposals.length]).toEqual([true, tensorsBefore, started]), { interval: 2 });
      await turn();
      expect(disposals.toSorted((a, b) => a - b)).toEqual(Array.from({ length: started }, (_, at) => at));
    }),
    { numRuns: 30 },
  );
});

it('a call that nobody waited for teaches the curve nothing', async () => {
  const rows: number[] = [];
  class Watched extends CostCurve {
    override add(count: number, seconds: number): void {
      rows.push(count);
      super.add(count, seconds);
    }
  }
  const drafter = drafterOf(() => {
    subscription.unsubscribe();
    return tree([], []);
  });
  const subscription = from(prompts).pipe(prefill(model), decode({ drafter, costCurve: new Watched([[1, 1]]) })).subscribe();
  await vi.waitFor(() => expect(subscription.closed).toBe(true));
  await new Promise((resolve) => void setTimeout(resolve, 20));
  expect(rows).toEqual([]);
});

it('a clock of one run misleads no other', async () => {
  using fresh = await randomModel(5);
  const measures = async (more: DecodeOptions): Promise<boolean> => {
    const spy = vi.spyOn(fresh, 'forward');
    await lastValueFrom(from(prompts).pipe(prefill(fresh), decode({ drafter: tokenRecycling(), ...more, maxNewTokens: 3 })));
    return spy.mock.calls.splice(0).some(([, , want]) => want?.logits === 'all');
  };
  expect([await measures({ now: () => 0 }), await measures({}), await measures({})]).toEqual([true, true, false]);
});

it('a signal that fired before completes the stream, also of a source that never does', async () => {
  const signal = AbortSignal.abort();
  expect(await lastValueFrom(concat(of(), NEVER).pipe(decode({ signal }), toArray()))).toEqual([]);
});

it('a prompt beyond the context ends at once, one that fills it gives one token', async () => {
  const events = await run({ contextLength: 3 });
  expect(reasons(events)).toEqual(['0 context-full', '1 context-full', '2 context-full']);
  expect(idsOf(events).map((ids) => ids.length)).toEqual([1, 3]);
});

it('a model with an end of its positions ends there, with and without drafts, alone and with companions', async () => {
  const limit = gpt2.shape.maxPositions;
  const source = [Int32Array.of(1, 2, 3), new Int32Array(limit - 2).fill(5), new Int32Array(limit).fill(6)];
  const plain = await run({ contextLength: 10_000, maxNewTokens: 10_000 }, gpt2, source);
  expect(reasons(plain)).toEqual(['0 context-full', '1 context-full', '2 context-full']);
  expect(idsOf(plain).map((ids) => ids.length)).toEqual([limit - 2, 3, 1]);
  const drafted = await run({ contextLength: 10_000, maxNewTokens: 10_000, drafter: tokenRecycling() }, gpt2, source);
  expect(idsOf(drafted)).toEqual(idsOf(plain));
  const processors = [{ name: 'ahead', apply() {}, companions: [{ promptIds: (prompt: Int32Array) => Int32Array.of(...prompt, 7, 8, 9, 10).slice(0, limit) }] }];
  const guided = await run({ contextLength: 10_000, maxNewTokens: 10_000, drafter: tokenRecycling(), processors }, gpt2, source);
  expect(idsOf(guided)).toEqual(idsOf(plain).map((ids, at) => ids.slice(0, [limit - 6, 1, 1][at])));
});

it.each(['token', 'step', 'cache', 'done'] as const)('an observer that fires the signal when told of a %s still hears how each sequence ended', async (type) => {
  for (const count of [1, 2, 3]) {
    const abort = new AbortController();
    const events: DecodeEvent[] = [];
    let told = 0;
    await new Promise<void>((resolve) =>
      from(prompts).pipe(prefill(model), toArray(), mergeMap((sequences) => concat(from(sequences), NEVER)), decode({ maxNewTokens: 3, signal: abort.signal, optionsFor: ({ index }) => ({ maxNewTokens: 2 + index }) })).subscribe({
        next(event) {
          events.push(event);
          if (event.type === type && (told += 1) === count) abort.abort();
        },
        complete: resolve,
      }),
    );
    expect(reasons(events).map((reason) => reason[0])).toEqual(['0', '1', '2']);
  }
});

it('a layer plan is asked about companions of the same model by their own prompt, and not about those of another', async () => {
  using other = await randomModel(2);
  const asked = new Set<string>();
  const layerPlan = { name: 'x', runs: ({ position, promptLength }: { readonly position: number; readonly promptLength: number }) => Boolean(asked.add(`${promptLength} ${position - promptLength}`)) };
  const processors = [{ name: 'y', apply() {}, companions: [{ promptIds: () => new Int32Array(9).fill(1) }, { model: other, promptIds: () => new Int32Array(5).fill(1) }] }];
  await run({ layerPlan, processors, maxNewTokens: 3 }, model, [prompts[0]!]);
  expect([...asked].toSorted()).toEqual(['3 0', '3 1', '9 0', '9 1']);
});

it('models, heads, plans and companions side by side give what each gives alone', async () => {
  using other = await randomModel(2);
  const rows = await model.embed(Int32Array.from({ length: 40 }, (_, id) => id));
  const skipping = { name: 'half', runs: ({ position, promptLength }: { readonly position: number; readonly promptLength: number }, layer: number) => layer === 0 || position < promptLength };
  const guided = (own: CausalLM | undefined): NonNullable<SequenceOptions['processors']> => [
    { name: 'mean', companions: [{ ...(own && { model: own }), promptIds: () => Int32Array.of(9, 8) }], apply: (logits, { companions }) => logits.forEach((logit, id) => (logits[id] = logit + companions[0]![id]!)) },
  ];
  const kinds: readonly SequenceOptions[] = [{ vocabHead: exactHead(rows, { width: 16 }) }, { drafter: tokenRecycling() }, { layerPlan: skipping }, { processors: guided(other), layerPlan: skipping, drafter: tokenRecycling() }, { processors: guided(undefined), layerPlan: skipping }, {}];
  const many = Array.from({ length: 12 }, (_, at) => Int32Array.of(at + 1, 2 * at));
  const decodeAll = async (options: DecodeOptions): Promise<number[][]> => {
    const read = (own: CausalLM): Promise<unknown[]> => lastValueFrom(from(many).pipe(prefill(own, { budget: new Budget({ limit: 100 }) }), toArray()));
    const mixed = await Promise.all([read(model), read(other)]);
    const items = many.flatMap((_, at) => [mixed[at % 2]![at]!]);
    for (const [at] of many.entries()) (mixed[1 - (at % 2)]![at] as Disposable)[Symbol.dispose]();
    return idsOf(await lastValueFrom((from(items) as Observable<never>).pipe(decode({ maxNewTokens: 8, costCurve: flat, optionsFor: ({ index }) => kinds[index % kinds.length]!, ...options }), toArray())));
  };
  expect(await decodeAll({})).toEqual(await decodeAll({ maxBatch: 1 }));
});
