import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { selectBackend } from '@tokstream/backend';
import { decode, prefill } from '@tokstream/decode';
import { type CachePolicy, type CausalLM, type KvCache, PolicyRun, readTokens } from '@tokstream/model';
import { leakGuard } from '@tokstream/testing';
import { from, lastValueFrom, of, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cachePolicies } from '../../policies/registry.ts';
import { randomModel } from '../../random-model.test-support.ts';
import { restoreSequence } from './restore-sequence.ts';
import { saveCache } from './save-cache.ts';

const prompt = Int32Array.from({ length: 30 }, (_, at) => (at * 11) % 40);

/** Judge by what the cache holds, so that starting anew changes nothing. */
const remembersNothing = new Set(['full', 'streaming-llm', 'token-select', 'key-norm', 'key-diff', 'lag-kv', 'recency']);

describe('a restored sequence', () => {
  let folder: string;
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    folder = await mkdtemp(`${tmpdir()}/tokstream-sequence-`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is decoded as if it had never stopped', () =>
    leakGuard(async () => {
      using model = await randomModel();
      const item = await lastValueFrom(of(prompt).pipe(prefill(model)));
      await saveCache(`${folder}/decoded`, { ...item.value, ids: prompt });
      const tokens = (sequences: ReturnType<typeof restoreSequence>): Promise<number[]> =>
        lastValueFrom(from(sequences).pipe(decode({ maxNewTokens: 9 }), toArray())).then((events) => events.flatMap((event) => (event.type === 'token' ? [event.id] : [])));
      const found = await tokens(restoreSequence(`${folder}/decoded`, model));
      expect(found).toHaveLength(9);
      expect(found).toEqual(await tokens(Promise.resolve(item)));
    }));

  it.each(cachePolicies.map(({ name, create, examples }) => [name, create(examples.at(-1)!)] as const))('goes on under %s started anew, within its bounds', (name, policy) =>
    leakGuard(async () => {
      using model = await randomModel();
      using cache = model.createCache();
      const run = PolicyRun.start(policy, model.shape, prompt.length);
      const logits = await readTokens(model, cache, prompt, { policy: run, chunkRows: 7 });
      await saveCache(`${folder}/${name}`, { model, cache, ids: prompt, logits });
      using restored = await restoreSequence(`${folder}/${name}`, model, { policy });
      const again = restored.value;
      expect(again.logits).toEqual(logits);
      const expected = await goOn(model, cache, run, policy);
      const found = await goOn(model, again.cache, again.policy!, policy);
      if (remembersNothing.has(name)) expect(found).toEqual(expected);
    }));
});

/** Logits of 12 more tokens, each fed alone. */
async function goOn(model: CausalLM, cache: KvCache, run: PolicyRun, policy: CachePolicy): Promise<readonly Float32Array[]> {
  const all: Float32Array[] = [];
  for (let id = 0; id < 12; id += 1) {
    all.push(await readTokens(model, cache, Int32Array.of(id), { policy: run }));
    expect(cache.bytes()).toBeLessThanOrEqual(policy.maxBytes?.(model.shape, prompt.length) ?? Infinity);
  }
  return all;
}
