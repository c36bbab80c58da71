import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { selectBackend } from '@tokstream/backend';
import { type CachePolicy, type CachePrecision, type CausalLM, type KvCache, readSafetensors, readTokens, writeSafetensors } from '@tokstream/model';
import { expectRejection, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomModel } from '../../random-model.test-support.ts';
import { digestTensors } from './digest-tensors.ts';
import { restoreCache } from './restore-cache.ts';
import { restoreSequence } from './restore-sequence.ts';
import { saveCache } from './save-cache.ts';

const ids = Int32Array.from({ length: 12 }, (_, at) => (at * 7) % 40);

let path: string;
let folder: string;
beforeEach(async () => {
  await selectBackend({ backend: 'wasm' });
  folder = await mkdtemp(`${tmpdir()}/tokstream-cache-`);
  path = `${folder}/a.cache`;
});
afterEach(() => rm(folder, { recursive: true }));

/** What can happen to a cache before it is saved. */
const histories: readonly (readonly [name: string, happen: (cache: KvCache) => void])[] = [
  ['that holds everything', () => {}],
  ['from which each head and layer lost others', (cache) => {
    cache.keep(0, Int32Array.of(0, 1, 9, 3, 4, 5));
    cache.keep(1, Int32Array.of(0, 2, 4, 6, 8, 10, 0, 1, 2, 3, 4, 11));
  }],
  ['that lost a layer', (cache) => cache.keep(1, new Int32Array(0))],
  ['whose gaps were closed', (cache) => {
    for (const layer of [0, 1]) cache.keep(layer, Int32Array.of(0, 1, 9, 11, 0, 3, 10, 11), { closeGaps: true });
  }],
  ['that is empty', (cache) => cache.crop(0)],
];

/** A model, a cache that read the ids, and a saved file; and that nothing is left of it all. */
async function withSaved(work: (given: { readonly model: CausalLM; readonly cache: KvCache; readonly logits: Float32Array }) => Promise<void>): Promise<void> {
  await leakGuard(async () => {
    using model = await randomModel();
    using cache = model.createCache();
    const logits = await readTokens(model, cache, ids);
    await saveCache(path, { model, cache, ids, logits });
    await leakGuard(() => work({ model, cache, logits }));
  });
}

/** Changes tensors of the saved file; its checksum is made right again unless the change says to keep it. */
async function forge(change: (tensors: Map<string, { shape: readonly number[]; data: Float32Array }>, metadata: Record<string, string>) => void): Promise<void> {
  const { tensors, metadata } = await readSafetensors(path);
  const forged = { ...metadata };
  change(tensors, forged);
  await writeSafetensors(path, tensors, { metadata: { ...forged, ...(forged['keep'] === undefined && { sha256: await digestTensors(tensors) }) } });
}

describe('a saved cache', () => {
  for (const precision of ['float32', 'int8'] satisfies CachePrecision[]) {
    it.each(histories)(`of ${precision} %s comes back to the bit, and goes on alike`, (_, happen) =>
      leakGuard(async () => {
        using model = await randomModel();
        using cache = model.createCache({ precision });
        await readTokens(model, cache, ids);
        happen(cache);
        await saveCache(path, { model, cache, ids: ids.subarray(0, cache.seen) });
        const restored = await restoreCache(path, model);
        using again = restored.cache;
        expect([restored.ids, restored.logits, again.precision]).toEqual([ids.subarray(0, cache.seen), undefined, precision]);
        expect([again.seen, again.nextPosition, again.span, again.bytes()]).toEqual([cache.seen, cache.nextPosition, cache.span, cache.bytes()]);
        expect(await again.contents()).toEqual(await cache.contents());
        for (const id of [5, 6]) {
          const rows = { input: { ids: Int32Array.of(id) } };
          expect((await model.forward(rows, again)).logits).toEqual((await model.forward(rows, cache)).logits);
          for (const each of [again, cache]) each.commit();
        }
      }));
  }

  it('comes back on another backend', () =>
    withSaved(async ({ logits }) => {
      await selectBackend({ backend: 'cpu' });
      await leakGuard(async () => {
        using other = await randomModel();
        using restored = await restoreSequence(path, other);
        expect(restored.value.logits).toEqual(logits);
      });
      await selectBackend({ backend: 'wasm' });
    }));

  it('comes back as a sequence, with a policy that starts anew', () =>
    withSaved(async ({ model, logits }) => {
      const started: number[] = [];
      const policy: CachePolicy = { name: 'test', needs: new Set(), positions: 'original', start: (_, length) => (started.push(length), { fork: () => expect.unreachable() }) };
      let time = 3000;
      using item = await restoreSequence(path, model, { index: 4, policy, now: () => (time += 500) });
      expect(item.value).toMatchObject({ index: 4, model, promptIds: ids, logits, prefillSeconds: 0.5, policy: { policy } });
      expect(started).toEqual([12]);
      const fails = { ...policy, start: () => { throw new Error('cannot'); } };
      await expect(restoreSequence(path, model, { policy: fails })).rejects.toThrow('cannot');
    }));

  it('is no sequence without logits', () =>
    withSaved(async ({ model, cache }) => {
      await saveCache(path, { model, cache, ids });
      await expectRejection('invalid-cache-file', restoreSequence(path, model));
    }));

  it('is refused by another model, in one line that says what differs', () =>
    withSaved(async () => {
      const others: readonly (readonly [more: Readonly<Record<string, unknown>>, seed: number, says: RegExp])[] = [
        [{}, 2, /other weights/],
        [{ rope_parameters: { rope_theta: 9000 } }, 1, /other weights or settings/],
        [{ num_hidden_layers: 3 }, 1, /layers 2, and this one has 3/],
        [{ vocab_size: 41 }, 1, /vocabulary 40, and this one has 41/],
        [{ num_attention_heads: 2 }, 1, /heads 4, and this one has 2/],
      ];
      for (const [more, seed, says] of others) {
        using other = await randomModel(seed, more);
        await expect(restoreCache(path, other)).rejects.toMatchObject({ code: 'invalid-cache-file', message: expect.stringMatching(new RegExp(`^\\S+a\\.cache [^\\n]*${says.source}[^\\n]*\\.$`)) });
      }
    }));

  it('is refused by a model that only turns slowly otherwise', () =>
    leakGuard(async () => {
      const turning = (rope_theta: number): Promise<CausalLM> => randomModel(1, { max_position_embeddings: 4096, rope_parameters: { rope_theta } });
      using model = await turning(1e10);
      using other = await turning(1e12);
      using cache = model.createCache();
      await readTokens(model, cache, ids);
      await saveCache(path, { model, cache, ids });
      await expectRejection('invalid-cache-file', restoreCache(path, other));
    }));

  it('is refused or right when any byte of it is another, or its end is gone', () =>
    withSaved(async ({ model, cache }) => {
      const [whole, expected] = [await readFile(path), await cache.contents()];
      const check = async (bytes: Uint8Array): Promise<boolean> => {
        await writeFile(path, bytes);
        try {
          const restored = await restoreCache(path, model);
          using again = restored.cache;
          expect(await again.contents()).toEqual(expected);
          expect(restored.ids).toEqual(ids);
          return true;
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-cache-file' });
          expect((error as Error).message).not.toContain('\n');
          return false;
        }
      };
      const header = Number(whole.readBigUInt64LE());
      // Half of the places in the header, which is most of the file's meaning and little of its bytes.
      const place = fc.oneof(fc.nat(header + 7), fc.nat(whole.length - 1));
      await fc.assert(fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, by) => void (await check(whole.map((byte, index) => (index === at ? byte ^ by : byte))))), { numRuns: 150 });
      await fc.assert(fc.asyncProperty(fc.nat(whole.length - 1), async (length) => void expect(await check(whole.subarray(0, length))).toBe(false)), { numRuns: 30 });
      expect(await check(Buffer.concat([whole, Buffer.of(0)]))).toBe(false);
      expect(await check(whole)).toBe(true);
    }));

  it('is refused when its values cannot be true, whatever its checksum says', () =>
    withSaved(async ({ model }) => {
      const whole = await readFile(path);
      const refuses = async (...change: Parameters<typeof forge>): Promise<void> => {
        await writeFile(path, whole);
        await forge(...change);
        await expectRejection('invalid-cache-file', restoreCache(path, model));
      };
      const puts = (name: string, value: number, at = 0): Promise<void> => refuses((tensors) => void (tensors.get(name)!.data[at] = value));
      await puts('ids', 40);
      await puts('ids', -1);
      await puts('positions', 0.5);
      await puts('layers.0.tokens', 12, 11);
      await puts('layers.0.tokens', 3, 2);
      await puts('layers.1.places', Number.NaN);
      await puts('probe', Number.NaN);
      await refuses((tensors) => void tensors.delete('layers.1.keys'));
      await refuses((tensors) => void tensors.set('ids', { shape: [11], data: new Float32Array(11) }));
      await refuses((tensors) => void tensors.set('layers.0.values', { shape: [2, 12, 2], data: new Float32Array(48) }));
      await refuses((tensors) => void tensors.set('logits', { shape: [0], data: new Float32Array(0) }));
      await refuses((_, metadata) => void (metadata['version'] = '2\n'));
      await refuses((_, metadata) => void (metadata['precision'] = 'int4'));
      await refuses((_, metadata) => void (metadata['shape'] = 'null'));
      await refuses((_, metadata) => void delete metadata['format']);
      await refuses((tensors, metadata) => {
        const [keys, values] = [tensors.get('layers.0.keys')!, tensors.get('layers.0.values')!];
        tensors.set('layers.0.keys', values).set('layers.0.values', keys);
        metadata['keep'] = 'sha256';
      });
      await writeFile(path, whole);
      await forge((tensors, metadata) => {
        const all = [...tensors].toReversed();
        tensors.clear();
        for (const [name, tensor] of all) tensors.set(name, tensor);
        metadata['keep'] = 'sha256';
      });
      (await restoreCache(path, model)).cache[Symbol.dispose]();
    }));

  it('is told from what is no saved cache at all', () =>
    withSaved(async ({ model }) => {
      await expectRejection('missing-file', restoreCache(`${folder}/none`, model));
      await expectRejection('missing-file', restoreCache(`${path}/none`, model));
      await expectRejection('invalid-cache-file', restoreCache(folder, model));
      for (const text of ['', 'no', 'x'.repeat(5000), '\u0004\0\0\0\0\0\0\0null', '\u0012\0\0\0\0\0\0\0{"__metadata__":0}']) {
        await writeFile(path, text);
        await expectRejection('invalid-cache-file', restoreCache(path, model));
      }
    }));

  it('is whole when two write it at once', () =>
    withSaved(async ({ model, cache }) => {
      using other = model.createCache();
      await readTokens(model, other, ids.subarray(0, 5));
      await Promise.all([saveCache(path, { model, cache, ids }), saveCache(path, { model, cache: other, ids: ids.subarray(0, 5) })]);
      const restored = await restoreCache(path, model);
      using again = restored.cache;
      expect([5, 12]).toContain(again.seen);
      expect(restored.ids).toEqual(ids.subarray(0, again.seen));
      expect(await readdir(folder)).toEqual(['a.cache']);
    }));

  it('is left as it was when another cannot be written', () =>
    withSaved(async ({ model, cache }) => {
      const before = await readFile(path);
      await expectRejection('invalid-path', saveCache(`${folder}/none/a.cache`, { model, cache, ids }));
      await expectRejection('invalid-path', saveCache(`${path}/a.cache`, { model, cache, ids }));
      await mkdir(`${folder}/taken`);
      await expectRejection('invalid-path', saveCache(`${folder}/taken`, { model, cache, ids }));
      const pipe = createServer().listen(`${folder}/pipe`);
      await once(pipe, 'listening');
      await expectRejection('invalid-path', saveCache(`${folder}/pipe`, { model, cache, ids }));
      expect((await stat(`${folder}/pipe`)).isSocket()).toBe(true);
      await new Promise((closed) => pipe.close(closed));
      const controller = new AbortController();
      const saving = saveCache(path, { model, cache, ids }, { signal: controller.signal });
      controller.abort();
      await expectRejection('aborted', saving);
      await expectRejection('aborted', restoreCache(path, model, { signal: AbortSignal.abort() }));
      expect(await readFile(path)).toEqual(before);
      expect((await readdir(folder)).toSorted()).toEqual(['a.cache', 'taken']);
    }));

  it('is only made of a cache, ids and logits that belong together', () =>
    withSaved(async ({ model, cache, logits }) => {
      const before = await readFile(path);
      using other = await randomModel(1, { num_hidden_layers: 1 });
      await expectRejection('invalid-cache', saveCache(path, { model: other, cache, ids }));
      await expectRejection('invalid-cache', saveCache(path, { model, cache, ids: ids.subarray(1) }));
      await expectRejection('invalid-cache', saveCache(path, { model, cache, ids: ids.map((id) => id + 10) }));
      await expectRejection('invalid-cache', saveCache(path, { model, cache, ids, logits: logits.subarray(1) }));
      using far = model.createCache();
      await model.forward({ input: { ids: Int32Array.of(1) }, positions: Int32Array.of(2 ** 24 + 1) }, far);
      far.commit();
      await expectRejection('unsupported-cache', saveCache(path, { model, cache: far, ids: Int32Array.of(1) }));
      expect(await readFile(path)).toEqual(before);
    }));
});
