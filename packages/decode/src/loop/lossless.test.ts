import * as tf from '@tensorflow/tfjs-core';
import type { DecodeEvent } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { from, lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecodeOptions } from '../decode-options.ts';
import { mixedCodec, pairCodec } from '../drafters/drafters.test-support.ts';
import { drafters, type DrafterParts } from '../drafters/registry.ts';
import { idsOf, letters, randomModel, testEngines } from '../models.test-support.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import { contrastive } from '../processors/contrastive.ts';
import { dry } from '../processors/dry.ts';
import { repetitionPenalty } from '../processors/repetition-penalty.ts';
import { xtc } from '../processors/xtc.ts';
import { mirostat } from '../samplers/mirostat.ts';
import { sample } from '../samplers/sample.ts';
import { CostCurve } from '../speculation/cost-curve.ts';
import { rejectionVerifier } from '../verifiers/rejection-verifier.ts';

const prompts = [[3], [7, 8, 7, 8, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9], [5, 5, 5, 5]].map((ids) => Int32Array.from(ids));

/** Rows beyond the first cost nothing, so that whatever is drafted is fed. */
function freeRows(): CostCurve {
  return new CostCurve([[1, 1], [300, 1]]);
}

const told = (events: readonly DecodeEvent[]): unknown => ({ ids: idsOf(events), done: events.flatMap((event) => (event.type === 'done' ? [[event.sequence, event.reason, event.text]] : [])).toSorted() });

/** Everything that may hold state from token to token. */
const settings: readonly (readonly [string, DecodeOptions])[] = [
  ['greedy', {}],
  ['greedy with stop strings', { tokenizer: letters, stopStrings: ['aa', 'bc', 'xyz', 'f'] }],
  ['ended by a token', { endOfSequence: [4, 9, 17, 33] }],
  ['sampled', { sampler: sample({ temperature: 0.7, topK: 12 }), seed: 3 }],
  ['mirostat', { sampler: mirostat({ tau: 2 }), seed: 4 }],
  ['with processors that keep state', { processors: [repetitionPenalty(1.4), dry({ multiplier: 0.8, allowedLength: 1 }), xtc({ probability: 0.5, threshold: 0.05, seed: 2 })], sampler: sample({ temperature: 0.8 }), seed: 5 }],
  ['with a companion', { processors: [contrastive({ beta: 0.5, promptIds: () => Int32Array.of(11, 12) })] }],
  ['up to a full context', { maxNewTokens: 500 }],
];

describe.each(testEngines)('on the engine %s', (engine) => {
  let model: CausalLM;
  let other: CausalLM;
  let parts: DrafterParts;
  let tensors: number;
  beforeAll(async () => {
    model = await randomModel(1, engine);
    other = await randomModel(2, engine);
    parts = { model: other, tokenizers: { tokenizer: mixedCodec, targetTokenizer: pairCodec } };
    tensors = tf.memory().numTensors;
  });
  afterAll(() => {
    expect([tf.memory().numTensors, model.cacheBytes ?? 0, other.cacheBytes ?? 0]).toEqual([tensors, 0, 0]);
    model[Symbol.dispose]();
    other[Symbol.dispose]();
  });

  function run(options: DecodeOptions): Promise<DecodeEvent[]> {
    return lastValueFrom(from(prompts).pipe(prefill(model), decode({ maxNewTokens: 30, costCurve: freeRows(), now: () => 0, ...options }), toArray()));
  }

  describe.each(settings)('%s', (_, options) => {
    let plain: DecodeEvent[];
    beforeAll(async () => {
      plain = await run(options);
    });

    it.each(drafters.flatMap((entry) => entry.examples.map((example) => [`${entry.name} ${JSON.stringify(example)}`, entry, example] as const)))('%s gives the tokens of plain decoding', async (__, entry, example) => {
      const events = await run({ ...options, drafter: entry.create(example, parts) });
      expect(told(events)).toEqual(told(plain));
      const steps = events.filter((event) => event.type === 'step');
      expect(steps.reduce((sum, { drafted }) => sum + drafted, 0)).toBeGreaterThan(0);
      // Every token but the first of a sequence comes of a call, as one that was drafted or as the one that the model adds.
      const tokens = events.filter((event) => event.type === 'token');
      expect(tokens.filter(({ origin }) => origin === 'draft').length).toBe(steps.reduce((sum, { accepted }) => sum + accepted, 0));
    });
  });

  it('drafts that are right save calls', async () => {
    const calls = (events: readonly DecodeEvent[]): number => events.filter((event) => event.type === 'step').length;
    const own = drafters.find(({ name }) => name === 'draft-model')!.create({ minProbability: 0 }, { model });
    expect(calls(await run({ drafter: own }))).toBeLessThan(0.5 * calls(await run({})));
  });

  it('steps tell how long their drafters took, those without one nothing', async () => {
    let clock = 0;
    const seconds = (events: readonly DecodeEvent[]): Set<number | undefined> => new Set(events.flatMap((event) => (event.type === 'step' ? [event.draftSeconds] : [])));
    const drafter = drafters.find(({ name }) => name === 'token-recycling')!.create({}, {});
    const told = seconds(await run({ drafter, now: () => (clock += 250) }));
    expect(told.has(0.25)).toBe(true);
    expect([...told].every((value) => value === 0.25 || value === 0)).toBe(true);
    expect(seconds(await run({}))).toEqual(new Set([undefined]));
  });

  it('nothing is drafted where rows cost what they bring', async () => {
    // No step of these is long enough for a try.
    const costly = new CostCurve([[1, 1], [8, 8]]);
    const drafter = drafters.find(({ name }) => name === 'token-recycling')!.create({}, {});
    const events = await run({ drafter, costCurve: costly });
    expect(events.filter((event) => event.type === 'step').reduce((sum, { drafted }) => sum + drafted, 0)).toBe(0);
  });

  it('a lossless verifier that compares laws keeps the law of sampling', async () => {
    const drafter = drafters.find(({ name }) => name === 'draft-model')!.create({ sampled: true, minProbability: 0 }, parts);
    const counts = async (options: DecodeOptions): Promise<Map<string, number>> => {
      const found = new Map<string, number>();
      for (let seed = 0; seed < 20; seed += 1) {
        const events = await lastValueFrom(
          from(Array.from({ length: 30 }, () => prompts[1]!)).pipe(prefill(model), decode({ maxNewTokens: 3, costCurve: freeRows(), now: () => 0, seed: seed * 1000, sampler: sample({ temperature: 0.6, topK: 3 }), ...options }), toArray()),
        );
        for (const ids of idsOf(events)) found.set(ids.join(' '), (found.get(ids.join(' ')) ?? 0) + 1);
      }
      return found;
    };
    const [plain, verified] = [await counts({}), await counts({ drafter, verifier: rejectionVerifier() })];
    // Two samples of one law: the statistic has a chi-square distribution with as many degrees of freedom as sequences, less one.
    const seen = [...new Set([...plain.keys(), ...verified.keys()])];
    const statistic = seen.reduce((sum, key) => {
      const [a, b] = [plain.get(key) ?? 0, verified.get(key) ?? 0];
      return sum + (a - b) ** 2 / (a + b);
    }, 0);
    const freedom = seen.length - 1;
    expect(freedom).toBeGreaterThan(5);
    expect(statistic).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom));
  });
});
