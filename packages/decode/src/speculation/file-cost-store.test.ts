import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MeasuredCost } from './cost-curve.ts';
import { fileCostStore } from './file-cost-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokstream-costs-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const measured: readonly MeasuredCost[] = [[1, 0.001, 16], [4, 0.002, 16]];

it('gives back what was saved under a key, in a folder made at need, and leaves nothing else', async () => {
  const inner = join(folder, 'a', 'b');
  const store = fileCostStore({ folder: inner });
  expect(await store.load('one')).toBeUndefined();
  await Promise.all(Array.from({ length: 8 }, (_, at) => store.save('one', [[1, 1 + at, 0]])));
  await store.save('one', measured);
  expect(await fileCostStore({ folder: inner }).load('one')).toEqual(measured);
  expect(await store.load('two')).toBeUndefined();
  expect(await readdir(inner)).toHaveLength(1);
});

it('passes over what is damaged, of another layout, or of another machine', async () => {
  const store = fileCostStore({ folder });
  await store.save('one', measured);
  const file = join(folder, (await readdir(folder))[0]!);
  const whole = JSON.parse(await readFile(file, 'utf8')) as object;
  const changes: readonly unknown[] = [{ version: 0 }, { key: 'two' }, { machine: 'another' }, { measured: [] }, { measured: [[1, 'x', 0]] }, { measured: [[1, -1, 0]] }, { measured: [[1, 1]] }, { measured: [[2, 1, 0]] }, { measured: 'x' }];
  const contents = ['', 'null', '[]', JSON.stringify(whole).slice(0, -9), ...changes.map((change) => JSON.stringify({ ...whole, ...(change as object) }))];
  for (const content of contents) {
    await writeFile(file, content);
    expect([content, await store.load('one')]).toEqual([content, undefined]);
  }
  await store.save('one', measured);
  expect(await store.load('one')).toEqual(measured);
});

it("keeps to the user's cache folder", async () => {
  vi.stubEnv('XDG_CACHE_HOME', folder);
  await fileCostStore().save('one', measured);
  expect(await readdir(join(folder, 'tokstream', 'costs'))).toHaveLength(1);
});
