import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { packDocuments } from './pack-documents.ts';
import type { TokenBatch } from './token-batch.ts';

const separatorId = 99;

/** Documents of 0 to 12 tokens, all tokens different. */
function documents(seed: number): Int32Array[] {
  const random = seededRandom(seed);
  let next = 100;
  return Array.from({ length: 12 }, () => Int32Array.from({ length: Math.floor(random.next() * 13) }, () => next++));
}

/** The stream that rows were cut from, if each row starts with the last token of the one before. */
function joined(batches: readonly TokenBatch[]): number[] {
  const stream: number[] = [];
  for (const { ids, batch, time } of batches) {
    for (let row = 0; row < batch; row += 1) {
      const cut = [...ids.subarray(row * (time + 1), (row + 1) * (time + 1))];
      expect(cut).toHaveLength(time + 1);
      if (stream.length > 0) expect(cut[0]).toBe(stream.at(-1));
      stream.push(...(stream.length > 0 ? cut.slice(1) : cut));
    }
  }
  return stream;
}

describe('packDocuments', () => {
  it.each([[1, 1], [1, 5], [3, 1], [2, 4], [4, 7]])('loses and doubles no token in %i rows of %i, and neighbouring rows share one', (batch, time) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const packer = packDocuments({ batch, time, separatorId });
      const given = documents(seed);
      const batches = given.flatMap((document) => packer.push(document));
      const stream = given.flatMap((document) => [...document, separatorId]);
      const packed = joined(batches);
      expect(packed).toEqual(stream.slice(0, packed.length));
      // What is held back starts with the shared token and does not fill a batch.
      expect(packer.held).toBe(stream.length - packed.length + (packed.length > 0 ? 1 : 0));
      expect(packer.held).toBeLessThanOrEqual(batch * time);
    }
  });

  it('gives the same whether several documents come as one or apart', () => {
    const [apart, whole] = [packDocuments({ batch: 2, time: 3, separatorId }), packDocuments({ batch: 2, time: 3, separatorId })];
    const given = documents(1);
    const joint = Int32Array.from(given.flatMap((document) => [...document, separatorId]).slice(0, -1));
    expect(whole.push(joint)).toEqual(given.flatMap((document) => apart.push(document)));
  });

  it('goes on from a snapshot, and is as new after a flush', () => {
    const packer = packDocuments({ batch: 2, time: 4, separatorId });
    const other = packDocuments({ batch: 2, time: 4, separatorId });
    const [first, second, ...rest] = documents(3);
    packer.push(first!);
    packer.push(second!);
    other.restore(structuredClone(packer.snapshot()));
    const expected = rest.flatMap((document) => packer.push(document));
    expect(rest.flatMap((document) => other.push(document))).toEqual(expected);
    expect(packer.flush()).toEqual([]);
    expect(packer.held).toBe(0);
  });

  it.each([{ batch: 0, time: 1 }, { batch: 1, time: 0 }, { batch: 1.5, time: 1 }])('refuses %j', (sizes) => expectCode('invalid-option', () => packDocuments({ ...sizes, separatorId })));
});
