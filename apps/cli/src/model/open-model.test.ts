import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandIo } from '../commands/command.ts';
import { tokstream } from '../test-world.test-support.ts';
import { byteStatus } from './byte-status.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokstream-open-'));
  vi.stubEnv('HF_HUB_CACHE', folder);
  vi.stubEnv('HF_HUB_OFFLINE', '1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const open = (model: string): Promise<unknown> => tokstream('generate', ['--model', model, '--prompt-ids', '1', '--backend', 'cpu']);

describe('--model', () => {
  it('takes a name of the hub, a revision and a file in it, and says what is missing offline', async () => {
    await expect(open('some/model')).rejects.toMatchObject({ code: 'missing-file', message: expect.stringMatching(/some\/model .*HF_HUB_OFFLINE.*config\.json/) as string });
    await expect(open('some/model@v1.0/part/q8.gguf')).rejects.toMatchObject({ code: 'missing-file', message: expect.stringContaining('lacks part/q8.gguf') as string });
  });

  it('takes a .gguf file', async () => {
    await writeFile(`${folder}/a.gguf`, 'GGUF, but short');
    await expect(open(`${folder}/a.gguf`)).rejects.toMatchObject({ code: 'invalid-checkpoint', message: expect.stringContaining('a.gguf') as string });
  });

  it.each(['./some/model', '/some/model', 'model'])('takes %s for a path', (path) => expect(open(path)).rejects.toMatchObject({ code: 'missing-file', message: expect.stringContaining(`no model folder at ${path}`) as string }));
});

it('tells on a terminal how bytes come, once that takes a second', () => {
  let [shown, time] = ['', 0];
  const stderr = Object.assign(new Writable({ write: (chunk: Buffer, _, done) => ((shown += chunk.toString()), done()) }), { isTTY: true });
  const status = byteStatus({ stdout: new Writable(), stderr, now: () => time } as unknown as CommandIo);
  const bytes = { bytesRead: 2_500_000, bytesTotal: 269_000_000 };
  status.show('loading', bytes);
  expect(shown).toBe('');
  time = 1500;
  status.show('loading', bytes);
  expect(shown).toContain('loading: 2.5 of 269 MB');
});
