import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellKey } from '@tokstream/app-shell';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelFingerprint } from './model-fingerprint.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'long-context-'));
});
afterAll(() => rm(scratch, { recursive: true }));

it('tells models apart by what is in their files, not by where they lie or what lies beside them', async () => {
  const { signal } = new AbortController();
  const [one, other] = [join(scratch, 'one'), join(scratch, 'other')];
  const of = (location: string, gguf?: string) => modelFingerprint({ location, ...(gguf !== undefined && { gguf }) }, signal);
  await cp(new URL('../package.json', import.meta.url), join(one, 'config.json'));
  await writeFile(join(one, 'model.safetensors'), Uint8Array.of(1, 2, 3));
  await writeFile(join(one, 'model.gguf'), Uint8Array.of(1, 2, 3));
  await cp(one, other, { recursive: true });
  await writeFile(join(other, 'README.md'), 'a whale');
  const first = await of(one);
  expect([first, await of(other), await of(one, 'model.gguf')]).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/) as string, first, expect.not.stringMatching(first) as string]);
  await writeFile(join(other, 'model.safetensors'), Uint8Array.of(1, 2, 4));
  expect(await of(other)).not.toBe(first);
});

it('makes equal keys of equal settings, in any order, and others of others', () => {
  const parts = { model: 'a', policy: 'b', seed: 1 };
  const key = cellKey(parts);
  expect(cellKey({ seed: 1, policy: 'b', model: 'a' })).toBe(key);
  for (const other of [{ ...parts, seed: 2 }, { ...parts, seed: '1' }, { ...parts, model: 'b', policy: 'a' }, { model: 'a', policy: 'b' }]) expect(cellKey(other)).not.toBe(key);
});
