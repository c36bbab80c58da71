import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expectRejection } from '@tokstream/testing';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NamedTensor } from './named-tensor.ts';
import { readSafetensors, writeSafetensors } from './safetensors-file.ts';
import type { LazyTensor } from './write-checkpoint.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/tokstream-safetensors-`);
});
afterEach(() => rm(folder, { recursive: true }));

const tensor = fc.tuple(fc.nat(4), fc.nat(4)).chain(([rows, columns]) =>
  fc.array(fc.float(), { minLength: rows * columns, maxLength: rows * columns }).map((values): NamedTensor => ({ shape: [rows, columns], data: Float32Array.from(values) })),
);

describe('a safetensors file', () => {
  it('holds what was written, bit for bit and in order', async () => {
    const property = fc.asyncProperty(fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }).filter((name) => !/^(__metadata__|\d+)$/.test(name)), tensor), { selector: ([name]) => name }), fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.string()), async (tensors, metadata) => {
      await writeSafetensors(`${folder}/a`, tensors, { metadata });
      const read = await readSafetensors(`${folder}/a`);
      expect([...read.tensors]).toEqual(tensors);
      expect({ ...read.metadata }).toEqual({ ...metadata });
    });
    await fc.assert(property, { numRuns: 30 });
  });

  it('starts its values at a multiple of eight bytes', async () => {
    await writeSafetensors(`${folder}/a`, [['x', { shape: [1], data: Float32Array.of(1) }]]);
    const bytes = await readFile(`${folder}/a`);
    expect(Number(bytes.readBigUInt64LE()) % 8).toBe(0);
  });

  it('is left as it was when writing fails, and nothing lies beside it', async () => {
    await writeFile(`${folder}/a`, 'old');
    const failing: LazyTensor = { shape: [1], data: () => Promise.reject(new Error('disk full')) };
    const tensors: [string, LazyTensor][] = [['x', { shape: [1], data: Float32Array.of(1) }], ['y', failing]];
    await expect(writeSafetensors(`${folder}/a`, tensors)).rejects.toThrow('disk full');
    expect(await readFile(`${folder}/a`, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('is whole when several write it at once', async () => {
    const contents = (value: number): [string, NamedTensor][] => [['x', { shape: [100_000], data: new Float32Array(100_000).fill(value) }]];
    await Promise.all([1, 2, 3].map((value) => writeSafetensors(`${folder}/a`, contents(value))));
    const { data } = (await readSafetensors(`${folder}/a`)).tensors.get('x')!;
    expect(new Set(data).size).toBe(1);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('is refused when it is missing, damaged or not of floats', async () => {
    await expectRejection('missing-file', readSafetensors(`${folder}/none`));
    await writeFile(`${folder}/a`, 'no');
    await expectRejection('invalid-checkpoint', readSafetensors(`${folder}/a`));
    const header = Buffer.from('{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}');
    await writeFile(`${folder}/a`, Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer), header, Buffer.alloc(8)]));
    await expectRejection('unsupported-checkpoint', readSafetensors(`${folder}/a`));
  });

  it('is read alike however its header is written', async () => {
    const values = Buffer.from(Float32Array.of(1, 2, 3).buffer);
    const [x, y] = ['{"dtype":"F32","shape":[1],"data_offsets":[0,4]}', '{"data_offsets":[4,12],"shape":[2,1],"dtype":"F32"}'];
    const headers = [`{"x":${x},"y":${y}}`, `  {"y" : ${y},\n"x":${x}}   `, `{"x":{"dtype":"I8"},"y":${y},"x":${x}}`, `{"\\u0078":${x},"__metadata__":{"__proto__":"a","b":"{[["},"y":${y}}`, `{"x":${x},"y":${y},"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}`];
    for (const header of headers) {
      await writeFile(`${folder}/a`, Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer), Buffer.from(header), values]));
      const { tensors } = await readSafetensors(`${folder}/a`);
      expect(tensors.get('x')).toEqual({ shape: [1], data: Float32Array.of(1) });
      expect(tensors.get('y')).toEqual({ shape: [2, 1], data: Float32Array.of(2, 3) });
    }
  });

  it('may say that it has no metadata', async () => {
    const header = Buffer.from('{"__metadata__":null}');
    await writeFile(`${folder}/a`, Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer), header]));
    expect(await readSafetensors(`${folder}/a`)).toEqual({ tensors: new Map(), metadata: {} });
  });
});
