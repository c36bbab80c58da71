import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { platformTimer } from '@tokstream/core';
import { expectRejection } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { downloadFile } from './download-file.ts';

it('gives up on a server that has no range of the file, not even all of it', async () => {
  const folder = await mkdtemp(`${tmpdir()}/tokstream-download-`);
  await writeFile(`${folder}/a.part`, 'abc');
  const ranges: (string | undefined)[] = [];
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    ranges.push((init!.headers as Record<string, string>)['range']);
    if (ranges.length > 20) throw new DOMException('asked without end', 'AbortError');
    return new Response(null, { status: 416 });
  };
  const waits: number[] = [];
  const timer = (callback: () => void, milliseconds: number): (() => void) => (waits.push(milliseconds), platformTimer(callback, 0));
  await expectRejection('download-failed', downloadFile({ name: 'a', url: 'http://x/', headers: {}, path: `${folder}/a`, bytes: 9, oid: '0'.repeat(64), fetch, onBytes: () => undefined, timer }));
  expect(ranges).toEqual(['bytes=3-', undefined, undefined, undefined, undefined, undefined]);
  expect(waits).toEqual([100, 200, 400, 800]);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
