import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latency, MetricHub, renderJson, tokenBatch, volume } from '@tokstream/metrics';
import { expectRejection } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, tokstream } from '../test-world.test-support.ts';

let directory: string;
let fast: string;
let slow: string;

const measured = async (file: string, factor: number): Promise<string> => {
  const hub = new MetricHub({ environment: { backend: file } });
  const requests = hub.open(latency(), { model: 'tiny' });
  for (let at = 0; at < 50; at += 1) requests.add({ start: at, end: at + 0.9, times: [at + 0.1 * factor + 0.001 * (at % 5), at + 0.8], tokens: [1, 1], outcome: 'complete' });
  hub.open(volume()).add(tokenBatch('ship', [1, 2]));
  await writeFile(join(directory, file), renderJson(await hub.snapshot()));
  return join(directory, file);
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tokstream-compare-'));
  fast = await measured('fast.json', 1);
  slow = await measured('slow.json', 2);
});
afterAll(() => rm(directory, { recursive: true }));

describe('compare', () => {
  it('tells worse first, with intervals, and what is the same only on demand', async () => {
    const { stdout } = await tokstream('compare', [fast, slow]);
    expect(stdout).toMatch(/^worse +latency\.meanTtft tiny +102 ms +-> +202 ms +\+100 ms +\+\S+ ms to \+\S+ ms\n/);
    expect(stdout).toContain('better  latency.meanTtst tiny');
    expect(stdout).toContain('measured with another backend: fast.json -> slow.json');
    expect(stdout).not.toContain('volume.bytes');
    expect((await tokstream('compare', [fast, slow, '--all'])).stdout).toMatch(/same +volume\.bytes +4 B/);
    expect((await tokstream('compare', [fast, fast])).stdout).toMatch(/^\d+ of \d+ numbers are the same\.\n$/);
  });

  it('gives JSON and a page, and fails on worse where asked to', async () => {
    const page = join(directory, 'page.html');
    const { stdout } = await tokstream('compare', [fast, slow, '--json', '--html', page]);
    expect(jsonLines(stdout)[0]).toMatchObject({ rows: expect.any(Array), environment: { backend: ['fast.json', 'slow.json'] } });
    expect(await readFile(page, 'utf8')).toContain('Differences');
    await expect(tokstream('compare', [fast, slow, '--fail-on-worse'])).rejects.toThrow(/^\d+ numbers are worse: latency\.meanTtft/);
    await tokstream('compare', [fast, fast, '--fail-on-worse']);
  });

  it('refuses what is no snapshot by its name', async () => {
    const broken = join(directory, 'broken.json');
    await writeFile(broken, '{"schema":"tokstream-metrics/1"');
    await expect(tokstream('compare', [fast, broken])).rejects.toThrow(/broken\.json is no JSON/);
    for (const words of [[fast], [fast, slow, fast], [fast, join(directory, 'nowhere.json')]]) await expectRejection('invalid-argument', tokstream('compare', words));
    await expectRejection('invalid-argument', tokstream('compare', [fast, slow, '--html', join(directory, 'no', 'page.html')]));
  });
});
