import { expectCode, expectRejection } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import createXxHash from 'xxhash-wasm';
import { BloomFilter } from './bloom-filter.ts';
import { bestHashes, bloomFalsePositiveRate, bloomSize } from './bloom-size.ts';

const key = (name: string | number): Uint8Array => new TextEncoder().encode(`key ${name}`);
const small = { expectedKeys: 1000 };

function fileOf(filter: BloomFilter): Uint8Array {
  return Uint8Array.from(Buffer.concat([...filter.chunks()]));
}

describe('sizes', () => {
  test('are those of Dolma, but for more than 16 hashes', () => {
    expect(bloomSize({ expectedKeys: 1e6, falsePositiveRate: 1e-3 })).toEqual({ sizeInBytes: 2 * 2 ** 20, hashes: 12 });
    expect(bloomFalsePositiveRate(2 * 2 ** 20, 1e6, 12)).toBeCloseTo(3.16e-4, 6);
    expect(bestHashes(2 ** 20, 1e5)).toBe(59);
    expect(bloomSize({ expectedKeys: 1e5, falsePositiveRate: 1e-4 })).toEqual({ sizeInBytes: 2 ** 20, hashes: 16 });
  });

  test.each([{ expectedKeys: 0 }, { expectedKeys: Number.NaN }, { expectedKeys: 10, falsePositiveRate: 1 }, { expectedKeys: 10, falsePositiveRate: 0 }, { expectedKeys: 1e12 }])('of %j are refused', (demand) => {
    expectCode('invalid-option', () => bloomSize(demand));
  });
});

describe('a filter', () => {
  test('knows all it was given, and takes as many others for known as its rate says', async () => {
    const filter = await BloomFilter.create({ expectedKeys: 4e5, falsePositiveRate: 0.02 });
    let early = 0;
    for (let at = 0; at < 4e5; at += 1) if (filter.add(key(at))) early += 1;
    for (let at = 0; at < 4e5; at += 97) expect(filter.has(key(at))).toBe(true);
    let wrong = 0;
    for (let at = 0; at < 1e5; at += 1) if (filter.has(key(`other ${at}`))) wrong += 1;
    const expected = bloomFalsePositiveRate(filter.sizeInBytes, 4e5, filter.hashes);
    expect(filter.falsePositiveRate / expected).toBeCloseTo(1, 1);
    expect(Math.abs(wrong - 1e5 * expected)).toBeLessThan(4 * Math.sqrt(1e5 * expected) + 1);
    expect(filter.keys).toBe(4e5 - early);
  });

  test('comes back from its file, cut anywhere, and goes on', async () => {
    const filter = await BloomFilter.create(small);
    for (let at = 0; at < 100; at += 1) filter.add(key(at));
    filter.notes = { shards: ['ä.jsonl'] };
    const bytes = fileOf(filter);
    for (const cut of [0, 1, 7, 40, 55, 70, 5000, bytes.length]) {
      const read = await BloomFilter.read([bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(read).toMatchObject({ keys: 100, hashes: filter.hashes, notes: filter.notes, falsePositiveRate: filter.falsePositiveRate });
      expect([read.add(key(5)), read.add(key('new'))]).toEqual([true, false]);
    }
  });

  test('has a file as documented', async () => {
    const filter = await BloomFilter.create(small);
    for (let at = 0; at < 20; at += 1) filter.add(key(at));
    const bytes = fileOf(filter);
    const { h64Raw } = await createXxHash();
    const view = new DataView(bytes.buffer);
    const [k, m, begin] = [view.getUint32(12, true), view.getBigUint64(16, true), 48 + Number(view.getBigUint64(40, true))];
    const expected = new Set<bigint>();
    for (let at = 0; at < 20; at += 1) {
      const hash = h64Raw(key(at));
      const swapped = ((hash & 0xffffffffn) << 32n) | (hash >> 32n);
      for (let i = 0n; i < k; i += 1n) expected.add((hash + i * (swapped | 1n)) % m);
    }
    const set = new Set<bigint>();
    for (let at = begin; at < bytes.length; at += 1) for (let bit = 0; bit < 8; bit += 1) if (((bytes[at]! >> bit) & 1) === 1) set.add(BigInt(8 * (at - begin) + bit));
    expect(set).toEqual(expected);
    expect([view.getBigUint64(24, true), view.getBigUint64(32, true), m]).toEqual([20n, BigInt(expected.size), BigInt(8 * (bytes.length - begin))]);
  });

  test.each([4, 8])('of 2^%s bits more than 32-bit integers hold has the places that are documented', async (times) => {
    const filter = await BloomFilter.create({ expectedKeys: (8 * times * 2 ** 27) / 40, falsePositiveRate: 1e-8 });
    expect(filter.sizeInBytes).toBe(times * 2 ** 28);
    const { h64Raw } = await createXxHash();
    const hash = h64Raw(key('wide'));
    const swapped = ((hash & 0xffffffffn) << 32n) | (hash >> 32n);
    const bits = BigInt(8 * filter.sizeInBytes);
    const expected = Array.from({ length: filter.hashes }, (_, i) => Number((hash + BigInt(i) * (swapped | 1n)) % bits));
    expect([filter.add(key('wide')), filter.has(key('wide')), filter.has(key('other'))]).toEqual([false, true, false]);
    const [, ...chunks] = filter.chunks();
    for (const place of expected) expect((chunks[Math.floor(place / 2 ** 23)]![Math.floor((place % 2 ** 23) / 8)]! >> (place % 8)) & 1).toBe(1);
  });

  test('takes in others of its kind, and no others', async () => {
    const [left, right, all] = await Promise.all([1, 2, 3].map(() => BloomFilter.create(small))) as [BloomFilter, BloomFilter, BloomFilter];
    for (let at = 0; at < 300; at += 1) {
      (at % 3 === 0 ? left : right).add(key(at));
      all.add(key(at));
    }
    left.merge(right);
    expect(Buffer.compare(fileOf(left), fileOf(all))).toBe(0);
    const other = await BloomFilter.create({ expectedKeys: 1e6 });
    expectCode('invalid-merge', () => left.merge(other));
  });

  test('is not read from what is none', async () => {
    const bytes = fileOf(await BloomFilter.create(small));
    const broken = (at: number, value: number): Uint8Array => bytes.with(at, value);
    for (const wrong of [new Uint8Array(0), bytes.subarray(0, 20), bytes.subarray(0, -1), new Uint8Array([...bytes, 0]), broken(0, 65), broken(8, 9), broken(12, 200), broken(16, 1), broken(23, 1), broken(47, 1), broken(48, 65)]) await expectRejection('invalid-filter', BloomFilter.read([wrong]));
  });
});
