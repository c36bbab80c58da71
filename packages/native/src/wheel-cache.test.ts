import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectRejection } from '@tokstream/testing';
import { expect, it, onTestFinished } from 'vitest';
import { WheelCache } from './wheel-cache.ts';

const key = { distribution: 'tensorflow-cpu', version: '2.21.0', architecture: 'x86_64' };
const { signal } = new AbortController();
const putWheel = async (directory: string): Promise<void> => writeFileSync(join(directory, 'tensorflow_cpu-2.21.0-cp311-cp311-linux.whl'), 'wheel');

function emptyCache(): { readonly cache: WheelCache; readonly folder: string; readonly shelf: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tokstream-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { cache: new WheelCache(folder), folder, shelf: join(folder, 'tensorflow-cpu-2.21.0-x86_64') };
}

it('keeps a wheel under its checksum and finds it again', async () => {
  const { cache } = emptyCache();
  expect(await cache.find(key, signal)).toBeUndefined();
  const added = await cache.add(key, putWheel, signal);
  expect(added).toMatchObject({ distribution: 'tensorflow-cpu', version: '2.21.0', sha256: createHash('sha256').update('wheel').digest('hex') });
  expect(await cache.find(key, signal)).toEqual(added);
  expect(await cache.find({ ...key, version: '2.20.0' }, signal)).toBeUndefined();
});

it('does not trust a wheel whose bytes changed', async () => {
  const { cache, shelf } = emptyCache();
  const { file } = await cache.add(key, putWheel, signal);
  writeFileSync(file, 'whee');
  expect(await cache.find(key, signal)).toBeUndefined();
  expect(readdirSync(shelf)).toEqual([]);
});

it('two downloads at once end as one, and half a download leaves nothing', async () => {
  const { cache, shelf } = emptyCache();
  mkdirSync(join(shelf, 'incoming-999999999-abc'), { recursive: true });
  const [first, second] = await Promise.all([cache.add(key, putWheel, signal), cache.add(key, putWheel, signal)]);
  expect(second).toEqual(first);
  await expect(cache.add(key, () => Promise.reject(new Error('no network')), signal)).rejects.toThrow('no network');
  await expectRejection('invalid-wheel', cache.add(key, async () => {}, signal));
  expect(readdirSync(shelf)).toEqual([first.sha256]);
});

it('clears its own shelves and nothing else', async () => {
  const { cache, folder } = emptyCache();
  const others = ['notes.txt', 'tensorflow-2.21.0', 'tensorflow-models', 'wheels'];
  for (const name of others) writeFileSync(join(folder, name), '');
  for (const version of ['2.21.0', '2.22.0rc1']) {
    await cache.add({ ...key, version }, putWheel, signal);
    await cache.add({ distribution: 'tensorflow', version, architecture: 'aarch64' }, putWheel, signal);
  }
  cache.clear();
  expect(readdirSync(folder).toSorted()).toEqual(others);
  for (const name of others) rmSync(join(folder, name));
  cache.clear();
  expect(existsSync(folder)).toBe(false);
  cache.clear();
});
