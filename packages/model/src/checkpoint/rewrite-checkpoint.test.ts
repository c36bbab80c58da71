import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectRejection } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../safetensors/safetensors-file.ts';
import { writeCheckpoint } from '../safetensors/write-checkpoint.ts';
import { modelFolder } from './model-folder.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { isRewriteOf } from './rewrite-note.ts';
import { rewriteCheckpoint, type TensorReplacement } from './rewrite-checkpoint.ts';
import { openTensorFiles } from './tensor-files.ts';

const wave = (length: number, step: number): Float32Array => Float32Array.from({ length }, (_, at) => Math.fround(Math.sin(at * step)));
const tensors = new Map([
  ['table', { shape: [7, 3], data: wave(21, 0.7) }],
  ['other', { shape: [4, 5], data: wave(20, 1.3) }],
  ['bias', { shape: [7], data: wave(7, 2.1) }],
]);
const longer: TensorReplacement = {
  shape: [9, 3],
  async *values(from) {
    const all = [...wave(10, 0.3), ...wave(17, 0.4)];
    yield Float32Array.from(all.slice(from, Math.max(from, 10)));
    yield Float32Array.from(all.slice(Math.max(from, 10)));
  },
};
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rewrite-'));
  for (const name of ['one', 'shards', 'half', 'out']) await mkdir(join(scratch, name));
  await writeCheckpoint(join(scratch, 'one'), tensors, { metadata: { format: 'pt' } });
  await writeCheckpoint(join(scratch, 'shards'), tensors, { maxShardBytes: 90 });
  await writeCheckpoint(join(scratch, 'half'), tensors, { type: 'BF16' });
});
afterAll(() => rm(scratch, { recursive: true }));

async function rewrite(name: string, replacements: ReadonlyMap<string, TensorReplacement>, signal?: AbortSignal): Promise<string> {
  const out = await mkdtemp(join(scratch, `out-${name}-`));
  await using files = await openTensorFiles(await modelFolder(join(scratch, name)));
  await rewriteCheckpoint(files, out, replacements, signal && { signal });
  return out;
}

describe('rewriteCheckpoint', () => {
  it.each(['one', 'shards', 'half'])('leaves %s as it is where nothing is replaced', async (name) => {
    const out = await rewrite(name, new Map());
    expect((await readdir(out)).toSorted()).toEqual((await readdir(join(scratch, name))).toSorted());
    for (const file of (await readdir(out)).filter((each) => each.endsWith('.safetensors'))) expect(await readSafetensors(join(out, file))).toEqual(await readSafetensors(join(scratch, name, file)));
  });

  it.each(['one', 'shards', 'half'])('replaces a tensor of %s by one of another length', async (name) => {
    const out = await rewrite(name, new Map([['table', longer]]));
    await using before = await openCheckpoint(await modelFolder(join(scratch, name)));
    await using after = await openCheckpoint(await modelFolder(out));
    const digits = name === 'half' ? 2 : 7;
    expect([...(await after.read('table', [9, 3]))]).toEqual([...wave(10, 0.3), ...wave(17, 0.4)].map((value) => expect.closeTo(value, digits)));
    for (const [each, { shape }] of tensors) if (each !== 'table') expect(await after.read(each, shape)).toEqual(await before.read(each, shape));
  });

  it('refuses a replacement of another size than it says, and stops when it is told', async () => {
    await expectRejection('invalid-tensor', rewrite('one', new Map([['table', { ...longer, shape: [8, 3] }]])));
    await expectRejection('invalid-tensor', rewrite('one', new Map([['table', { ...longer, shape: [10, 3] }]])));
    await expectRejection('aborted', rewrite('one', new Map(), AbortSignal.abort()));
  });
});

describe('with a key', () => {
  const replaced = new Map([['table', longer]]);
  const stop = new Error('killed');

  /** Kills runs after one write more each time, until one ends; gives what each found done when it began. */
  async function inPieces(name: string, syncBytes: number, between: (out: string) => Promise<void> = async () => undefined): Promise<{ out: string; found: number[] }> {
    const out = await mkdtemp(join(scratch, `out-${name}-`));
    await using files = await openTensorFiles(await modelFolder(join(scratch, name)));
    const found: number[] = [];
    for (let writes = 1; ; writes += 1) {
      let left = writes;
      const onProgress = (written: number): void => {
        if (left === writes) found.push(written);
        if ((left -= 1) === 0) throw stop;
      };
      try {
        await rewriteCheckpoint(files, out, replaced, { key: 'same', syncBytes, onProgress });
        return { out, found };
      } catch (error) {
        expect(error).toBe(stop);
        await between(out);
      }
    }
  }

  async function contents(folder: string): Promise<ReadonlyMap<string, string>> {
    return new Map(await Promise.all((await readdir(folder)).toSorted().map(async (name) => [name, await readFile(join(folder, name), 'base64')] as const)));
  }

  it.each(['one', 'shards', 'half'])('a killed run on %s goes on where it was, to the same bytes', async (name) => {
    const whole = await contents(await rewrite(name, replaced));
    const { out, found } = await inPieces(name, 1);
    expect(await contents(out)).toEqual(whole);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found.at(-1)).toBeGreaterThan(found[0]!);
    // What was not synced counts for nothing, and is cut off.
    const never = await inPieces(name, 1e9, async (folder) => {
      const last = (await readdir(folder)).filter((file) => file.endsWith('.safetensors')).toSorted().at(-1)!;
      const { length } = Buffer.from(whole.get(last)!, 'base64');
      if ((await stat(join(folder, last))).size < length) await appendFile(join(folder, last), 'zeros');
    });
    expect(await contents(never.out)).toEqual(whole);
  });

  it('another key, or a file shorter than noted, begins again', async () => {
    const whole = await contents(await rewrite('one', replaced));
    const { out } = await inPieces('one', 1, async (folder) => {
      expect([await isRewriteOf(folder, 'same'), await isRewriteOf(folder, 'other')]).toEqual([true, false]);
      await truncate(join(folder, 'model.safetensors'), 5);
    });
    expect(await contents(out)).toEqual(whole);
  });
});

describe('openTensorFiles', () => {
  it('reads rows where they lie', async () => {
    await using files = await openTensorFiles(await modelFolder(join(scratch, 'shards')));
    expect([...(await files.rowsOf('table').read(2, 5))]).toEqual([...tensors.get('table')!.data.subarray(6, 15)]);
    expect([...(await files.rowsOf('bias').read(6, 7))]).toEqual([tensors.get('bias')!.data[6]]);
    expect([files.shapeOf('other'), files.shapeOf('none')]).toEqual([[4, 5], undefined]);
    expect(() => files.rowsOf('none')).toThrow(expect.objectContaining({ code: 'missing-tensor' }));
  });

  it('says what is missing', async () => {
    const folder = await mkdtemp(join(scratch, 'broken-'));
    await writeSafetensors(join(folder, 'a.safetensors'), tensors);
    await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: { table: 'a.safetensors', other: 'b.safetensors' } }));
    await expectRejection('missing-file', modelFolder(folder).then(openTensorFiles));
  });
});
