import type { DecodeEvent } from '@tokstream/core';
import type { CausalLM, StepOutput, Want } from '@tokstream/model';
import { from, lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecodeOptions } from '../decode-options.ts';
import { drafterFrom } from '../drafters/registry.ts';
import { twinModel } from '../models.test-support.ts';
import { softThinking } from '../next-input/soft-thinking.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { contrastive } from '../processors/contrastive.ts';
import { keepLargest } from '../processors/largest-needed.test-support.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { processors } from '../processors/registry.ts';
import { greedy } from '../samplers/greedy.ts';
import { mirostat } from '../samplers/mirostat.ts';
import { sample } from '../samplers/sample.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { CostCurve } from '../speculation/cost-curve.ts';
import { rejectionVerifier } from '../verifiers/rejection-verifier.ts';
import { typicalVerifier } from '../verifiers/typical-verifier.ts';

const models: Partial<Record<'fused' | 'eager', CausalLM>> = {};
/** What each call asked for. */
const wants: Want[] = [];
beforeAll(async () => {
  for (const engine of ['fused', 'eager'] as const) models[engine] = spare(await twinModel(engine));
});
afterAll(() => {
  for (const model of Object.values(models)) model[Symbol.dispose]();
});

/** Lists what is asked for, and gives no logit that was not. */
function spare(model: CausalLM): CausalLM {
  const { vocabulary } = model.shape;
  const least = (output: StepOutput, top: number): StepOutput => {
    const logits = output.logits.slice();
    for (let row = 0; row < logits.length; row += vocabulary) logits.set(keepLargest(logits.subarray(row, row + vocabulary), top), row);
    return { ...output, logits };
  };
  return new Proxy(model, {
    get(target, name) {
      if (name === 'forwardBatch') {
        return async (...[passes, want = {}]: Parameters<CausalLM['forwardBatch']>) => {
          wants.push(want);
          const outputs = await target.forwardBatch(passes, want);
          return want.top === undefined ? outputs : outputs.map((output) => least(output, want.top!));
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

const prompts = [[3], [7, 8, 7, 8, 7], [1, 2, 3, 1, 2]].map((ids) => Int32Array.from(ids));

async function run(engine: 'fused' | 'eager', options: DecodeOptions): Promise<{ readonly told: unknown; readonly tops: ReadonlySet<number | undefined>; readonly events: readonly DecodeEvent[] }> {
  wants.length = 0;
  const events = await lastValueFrom(from(prompts).pipe(prefill(models[engine]!), decode({ maxNewTokens: 8, costCurve: new CostCurve([[1, 1], [300, 1]]), now: () => 0, endOfSequence: [], seed: 5, ...options }), toArray()));
  const told = events.flatMap((event) => (event.type === 'token' ? [[event.sequence, event.id, event.text, event.origin]] : event.type === 'done' ? [[event.sequence, event.reason]] : []));
  return { told, tops: new Set(wants.map(({ top }) => top)), events };
}

const samplers: readonly (readonly [string, () => Sampler])[] = [
  ['greedy', () => greedy()],
  ['top-k', () => sample({ temperature: 0.9, topK: 5, topP: 0.9 })],
  ['top-p', () => sample({ topP: 0.9, minP: 0.01 })],
  ['mirostat', () => mirostat({ tau: 2 })],
];
const chains: readonly (readonly [string, () => LogitsProcessor[]])[] = [
  ['no processor', () => []],
  ...processors.filter(({ kind }) => kind !== 'guidance').map(({ name, examples }) => [name, () => [examples[0]!()]] as const),
  ['a companion', () => [contrastive({ promptIds: () => Int32Array.of(11, 12) })]],
];

describe.each(['fused', 'eager'] as const)('%s without log-probabilities gives the same tokens', (engine) => {
  // Of those that need all there is little to see.
  it.each(engine === 'fused' ? samplers : samplers.slice(0, 2))('%s', async (_, sampler) => {
    for (const [name, chain] of chains) {
      const options = (): DecodeOptions => ({ sampler: sampler(), processors: chain() });
      const [all, few] = [await run(engine, options()), await run(engine, { ...options(), logprobs: false })];
      expect([name, few.told]).toEqual([name, all.told]);
      expect(few.events.some((event) => 'logprob' in event)).toBe(false);
      expect([...all.tops]).toEqual([undefined]);
    }
  });

  it.each(['prompt-lookup', 'suffix-lookup', 'ngram-cache', 'token-recycling', 'jacobi', 'lookahead', 'lookup-and-recycling'])('with the drafter %s', async (name) => {
    for (const [, sampler] of samplers.slice(0, 2)) {
      const options = (): DecodeOptions => ({ sampler: sampler(), drafter: drafterFrom(name) });
      const [all, few] = [await run(engine, options()), await run(engine, { ...options(), logprobs: false })];
      expect(few.told).toEqual(all.told);
      expect(few.tops.has(undefined)).toBe(false);
    }
  });
});

it('asks for no more than can matter, and for all where that is not known', async () => {
  const topsOf = async (options: DecodeOptions): Promise<unknown> => [...(await run('eager', { logprobs: false, ...options })).tops];
  expect(await topsOf({})).toEqual([1]);
  expect(await topsOf({ sampler: sample({ topK: 7, temperature: 0.5 }) })).toEqual([7]);
  expect(await topsOf({ drafter: drafterFrom('token-recycling') })).toEqual([8]);
  expect(await topsOf({ drafter: drafterFrom('prompt-lookup'), verifier: rejectionVerifier() })).toEqual([1]);
  // They join one after another.
  expect(await topsOf({ optionsFor: ({ index }) => ({ sampler: sample({ topK: 3 + index }) }) })).toEqual([3, 4, 5]);
  for (const options of [
    { sampler: sample() },
    { sampler: sample({ topK: 7, topNSigma: 1 }) },
    { nextInput: softThinking({ endOfThinking: 1 }) },
    { stopRules: [{ name: 'never', check: () => false }] },
    { drafter: drafterFrom('prompt-lookup'), verifier: typicalVerifier() },
    { drafter: { ...drafterFrom('prompt-lookup'), largestRead: Number.POSITIVE_INFINITY } },
  ] satisfies DecodeOptions[]) expect(await topsOf(options)).toEqual([undefined]);
  expect(await topsOf({ optionsFor: ({ index }) => ({ logprobs: index === 0 }) })).toContain(undefined);
  expect(() => decode({ logprobs: false, topLogProbabilities: 2 })).toThrowError(expect.objectContaining({ code: 'invalid-option' }));
});
