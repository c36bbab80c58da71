import { selectBackend } from '@tokstream/backend';
import { Budget, type DecodeEvent } from '@tokstream/core';
import { CostCurve, decode, prefill, tokenRecycling } from '@tokstream/decode';
import { type CachePolicy, type CausalLM, PolicyRun, readTokens } from '@tokstream/model';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { from, lastValueFrom, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { families, familyModel } from '../families.test-support.ts';
import { cachePolicies } from '../policies/registry.ts';
import { randomModel } from '../random-model.test-support.ts';
import { cachePolicy } from './cache-policy.ts';

const text = (length: number, step: number): Int32Array => Int32Array.from({ length }, (_, at) => (at * step + (at >> 2)) % 13);
const prompts = [text(30, 7), text(3, 5), text(21, 3), text(40, 11), text(1, 1), text(12, 4), text(26, 9), text(33, 2)];

/** What each policy is with more room than a text has; those that see a part get one they can see whole. */
const roomy = cachePolicies.map(({ name, atBudget, seeing, create }) => [name, (): CachePolicy => atBudget?.(100) ?? seeing?.(100) ?? create({})] as const);

/** Every policy with every setting of its examples. */
const examples = cachePolicies.flatMap(({ name, create, examples: settings }) => settings.map((each) => [`${name} ${JSON.stringify(each)}`, () => create(each), each] as const));

/** Logits after a prompt that is read in chunks, and after each of some more tokens; and the cache's bytes in the end. */
async function logitsUnder(model: CausalLM, policy: CachePolicy | undefined, ids: Int32Array, more: readonly number[]): Promise<{ readonly logits: readonly number[]; readonly bytes: number }> {
  using cache = model.createCache();
  const run = policy && PolicyRun.start(policy, model.shape, ids.length);
  const reading = { chunkRows: 7, ...(run && { policy: run }) };
  const logits = [...(await readTokens(model, cache, ids, reading))];
  for (const id of more) logits.push(...(await readTokens(model, cache, Int32Array.of(id), reading)));
  return { logits, bytes: cache.bytes() };
}

async function decodeUnder(model: CausalLM, policy: CachePolicy, source: readonly Int32Array[], drafts = false): Promise<number[][]> {
  const ids: number[][] = [];
  const flat = new CostCurve([[1, 1], [100, 1]]);
  const events = await lastValueFrom(from(source).pipe(prefill(model, { chunkRows: 16, budget: new Budget({ limit: 100 }) }), cachePolicy(policy), decode({ maxNewTokens: 12, costCurve: flat, ...(drafts && { drafter: tokenRecycling() }) }), toArray()));
  for (const event of events as DecodeEvent[]) if (event.type === 'token') (ids[event.sequence] ??= []).push(event.id);
  return ids;
}

const movesKeys = (policy: CachePolicy): boolean => policy.positions === 'slot';

await backendMatrix(selectBackend, () => {
  describe.each(families)('%s', (family, config) => {
    it('a budget that covers the sequence changes no logit', () =>
      leakGuard(async () => {
        using model = await familyModel(config);
        const full = await logitsUnder(model, undefined, prompts[3]!, [1, 2, 3]);
        for (const [name, make] of roomy) {
          const policy = make();
          if (movesKeys(policy) && model.shape.rotations.includes(undefined)) {
            expect(() => PolicyRun.start(policy, model.shape, 1), `${family} ${name}`).toThrow(expect.objectContaining({ code: 'invalid-policy' }));
            continue;
          }
          const { logits, bytes } = await logitsUnder(model, policy, prompts[3]!, [1, 2, 3]);
          closeTo(Float32Array.from(logits), [...full.logits], 1e-5);
          expect(bytes, name).toBe(full.bytes);
        }
      }));
  });
});

describe('on wasm', () => {
  beforeAll(() => selectBackend({ backend: 'wasm' }));

  it.each(families)('%s: a batch of eight gives what each gives alone, under every policy', (_, config) =>
    leakGuard(async () => {
      using model = await familyModel(config);
      for (const [name, make] of examples) {
        const policy = make();
        if (movesKeys(policy) && model.shape.rotations.includes(undefined)) continue;
        const together = await decodeUnder(model, policy, prompts);
        const alone: number[][] = [];
        for (const prompt of [prompts[0]!, prompts[3]!]) alone.push(...(await decodeUnder(model, policy, [prompt])));
        expect([together[0], together[3]], name).toEqual(alone);
      }
    }), 120_000);

  it.each(examples.filter(([, , { every }]) => every !== undefined))('%s: drafts change nothing, since it evicts at boundaries only', (_, make) =>
    leakGuard(async () => {
      using model = await randomModel();
      expect(await decodeUnder(model, make(), prompts, true)).toEqual(await decodeUnder(model, make(), prompts));
    }),
  );

  it.each(examples)('%s: holds no more bytes than it says after any commit beyond the prompt', (_, make) =>
    leakGuard(async () => {
      using model = await randomModel();
      const policy = make();
      for (const prompt of prompts) {
        using cache = model.createCache();
        const run = PolicyRun.start(policy, model.shape, prompt.length);
        for (const ids of [prompt, ...Array.from({ length: 30 }, (__, at) => Int32Array.of(at % 13))]) {
          await readTokens(model, cache, ids, { policy: run, chunkRows: 8 });
          const most = policy.maxBytes?.(model.shape, prompt.length) ?? Infinity;
          if (cache.seen > prompt.length) expect(cache.bytes()).toBeLessThanOrEqual(most);
        }
      }
    }),
  );
});
