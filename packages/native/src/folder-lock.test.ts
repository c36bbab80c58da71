import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectRejection } from '@tokstream/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { withFolderLock } from './folder-lock.ts';

vi.mock('node:fs', async (load) => {
  const fs = await load<typeof import('node:fs')>();
  return { ...fs, linkSync: vi.fn(fs.linkSync) };
});

function lockFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tokstream-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

function options(onWait: (pid: number) => void = () => {}) {
  return { signal: new AbortController().signal, onWait };
}

it('lets one in at a time and tells the other for whom it waits', async () => {
  const file = lockFile();
  let inside = 0;
  const waitedFor: number[] = [];
  const body = async (): Promise<void> => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => void setTimeout(resolve, 20));
    inside -= 1;
  };
  await Promise.all([withFolderLock(file, options(), body), withFolderLock(file, options((pid) => waitedFor.push(pid)), body)]);
  expect(waitedFor).toEqual([process.pid]);
  expect(existsSync(file)).toBe(false);
});

it.each([
  ['of a process that is gone', '999999999 1'],
  ['of an earlier process with the number of a living one', `${process.pid} 1`],
  ['that says nothing', ''],
])('takes over a lock %s', async (_, contents) => {
  const file = lockFile();
  writeFileSync(file, contents);
  await withFolderLock(file, options(), async () => expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${process.pid} \\d{2,}$`)));
  expect(existsSync(file)).toBe(false);
});

it('opens after a failure inside, and stops waiting on abort', async () => {
  const file = lockFile();
  await expect(withFolderLock(file, options(), () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
  await withFolderLock(file, options(), async () => {
    const stop = new AbortController();
    const second = withFolderLock(file, { signal: stop.signal, onWait: () => stop.abort() }, () => Promise.resolve());
    await expectRejection('aborted', second);
  });
});

it('tries again when its draft was cleaned away', async () => {
  const file = lockFile();
  const link = vi.mocked(linkSync).getMockImplementation()!;
  vi.mocked(linkSync).mockImplementationOnce((draft, to) => {
    rmSync(draft);
    link(draft, to);
  });
  expect(await withFolderLock(file, options(), () => Promise.resolve('in'))).toBe('in');
});

it('stops waiting for a lock that cannot be read', async () => {
  const file = lockFile();
  mkdirSync(file);
  const stop = new AbortController();
  const ended = expectRejection('aborted', withFolderLock(file, { signal: stop.signal, onWait: () => {} }, () => Promise.resolve()));
  stop.abort();
  await ended;
});
