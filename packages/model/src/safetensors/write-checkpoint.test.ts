import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expectRejection } from '@tokstream/testing';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelFolder } from '../checkpoint/model-folder.ts';
import { openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { decodeFloats } from './decode-floats.ts';
import { encodeFloats } from './encode-floats.ts';
import { readSafetensors } from './safetensors-file.ts';
import { type LazyTensor, writeCheckpoint } from './write-checkpoint.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/tokstream-write-`);
});
afterEach(() => rm(folder, { recursive: true }));

const index = 'model.safetensors.index.json';
const tensor = (size: number, value: number): LazyTensor => ({ shape: [size], data: () => new Float32Array(size).fill(value) });
const tensors: [string, LazyTensor][] = [['b', tensor(3, 1)], ['a', tensor(4, 2)], ['c', tensor(9, 3)], ['__proto__', tensor(1, 4)]];

describe('writeCheckpoint', () => {
  it('cuts shards where they would grow too large, and names them in an index that reads back', async () => {
    await writeCheckpoint(folder, tensors);
    expect(await readdir(folder)).toEqual(['model.safetensors']);
    await writeCheckpoint(folder, tensors, { maxShardBytes: 30 });
    const names = [1, 2, 3].map((shard) => `model-0000${shard}-of-00003.safetensors`);
    expect((await readdir(folder)).toSorted()).toEqual([...names, index]);
    expect(JSON.parse(await readFile(`${folder}/${index}`, 'utf8'))).toEqual({ metadata: { total_size: 68 }, weight_map: JSON.parse(`{"__proto__":"${names[2]}","a":"${names[0]}","b":"${names[0]}","c":"${names[1]}"}`) as object });
    await using checkpoint = await openCheckpoint(await modelFolder(folder));
    expect([...(await checkpoint.read('c', [9]))]).toEqual(Array.from({ length: 9 }, () => 3));
    expect([...(await checkpoint.read('__proto__', [1]))]).toEqual([4]);
    await writeCheckpoint(folder, tensors, { maxShardBytes: 40 });
    expect((await readdir(folder)).toSorted()).toEqual(['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors', index]);
    await writeFile(`${folder}/model-of-mine.safetensors`, '');
    await writeCheckpoint(folder, tensors);
    expect((await readdir(folder)).toSorted()).toEqual(['model-of-mine.safetensors', 'model.safetensors']);
  });

  it('gives the same bytes for the same tensors', async () => {
    const bytes = async (): Promise<Buffer> => {
      await writeCheckpoint(folder, tensors, { type: 'BF16', metadata: { format: 'pt' } });
      return readFile(`${folder}/model.safetensors`);
    };
    expect((await bytes()).equals(await bytes())).toBe(true);
  });

  it('leaves the folder as it was when a tensor fails, is of another size, comes twice or the signal fires', async () => {
    await writeCheckpoint(folder, tensors.slice(0, 1));
    const before = await readFile(`${folder}/model.safetensors`);
    const maxShardBytes = 30;
    await expect(writeCheckpoint(folder, [...tensors, ['z', { shape: [2], data: () => Promise.reject(new Error('disk full')) }]], { maxShardBytes })).rejects.toThrow('disk full');
    await expectRejection('invalid-tensor', writeCheckpoint(folder, [...tensors, ['z', { shape: [2], data: new Float32Array(3) }]], { maxShardBytes }));
    await expectRejection('invalid-tensor', writeCheckpoint(folder, [...tensors, ['b', tensor(1, 1)]]));
    await expectRejection('aborted', writeCheckpoint(folder, tensors, { signal: AbortSignal.abort() }));
    expect(await readdir(folder)).toEqual(['model.safetensors']);
    expect((await readFile(`${folder}/model.safetensors`)).equals(before)).toBe(true);
  });

  it('writes one tensor after another, however many there are', async () => {
    let [open, most] = [0, 0];
    const counted: LazyTensor = {
      shape: [3_000_000],
      async data() {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return new Float32Array(3_000_000).fill(0.5);
      },
    };
    await writeCheckpoint(folder, ['a', 'b'].map((name) => [name, counted]), { type: 'F16' });
    expect(most).toBe(1);
    const { tensors: read } = await readSafetensors(`${folder}/model.safetensors`);
    expect(read.get('b')!.data.every((value) => value === 0.5)).toBe(true);
  });
});

describe('encodeFloats', () => {
  it('gives the nearest BF16 of any float, and of two as near the even one', () => {
    const bits = (value: number): number => new Uint16Array(encodeFloats('BF16', Float32Array.of(value)).slice().buffer)[0]!;
    const back = (code: number): number => decodeFloats('BF16', new Uint8Array(Uint16Array.of(code).buffer))[0]!;
    const property = fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(3e38), min: Math.fround(-3e38) }), (value) => {
      const code = bits(value);
      const off = Math.abs(back(code) - value);
      for (const neighbour of [code - 1, code + 1]) {
        if (((neighbour ^ code) & 0x8000) !== 0 || (neighbour & 0x7fff) >= 0x7f80) continue;
        const other = Math.abs(back(neighbour) - value);
        expect(off < other || (off === other && code % 2 === 0)).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 300 });
    expect(back(bits(Number.NaN))).toBeNaN();
    expect(back(bits(Infinity))).toBe(Infinity);
  });
});
