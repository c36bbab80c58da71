import { beforeAll, describe, expect, it } from 'vitest';
import { buildVocabIndex } from './build-vocab-index.ts';
import { syntheticRows } from './rows.test-support.ts';
import type { VocabIndex } from './vocab-index.ts';
import { decodeVocabIndex, encodeVocabIndex } from './vocab-index-bytes.ts';

describe('an index as bytes', () => {
  let index: VocabIndex;
  let bytes: Uint8Array;
  beforeAll(async () => {
    // A width and a number of rows that leave the codes between two words.
    index = await buildVocabIndex(syntheticRows(101, 5, 1), { width: 5 });
    bytes = encodeVocabIndex(index);
  });

  it('comes back as it was, from any address', () => {
    expect(decodeVocabIndex(bytes)).toEqual(index);
    for (const shift of [1, 4, 7]) {
      const moved = new Uint8Array(bytes.length + 16);
      moved.set(bytes, shift);
      expect(decodeVocabIndex(moved.subarray(shift, shift + bytes.length))).toEqual(index);
    }
    expect(encodeVocabIndex(decodeVocabIndex(bytes))).toEqual(bytes);
  });

  it('is refused when any byte is another, when it is cut or longer, and when it is something else', () => {
    for (let at = 0; at < bytes.length; at += at < 40 ? 1 : 97) {
      const broken = bytes.slice();
      broken[at]! ^= 0x10;
      expect(() => decodeVocabIndex(broken), `byte ${at}`).toThrowError(expect.objectContaining({ code: 'invalid-index' }));
    }
    for (const other of [bytes.subarray(0, 20), bytes.subarray(0, -4), Uint8Array.of(...bytes, 0, 0, 0, 0), new Uint8Array(1000), new Uint8Array(0)]) {
      expect(() => decodeVocabIndex(other)).toThrowError(expect.objectContaining({ code: 'invalid-index' }));
    }
  });

  it('is refused when its ids or leaves cannot be, whatever the checksum says', () => {
    const broken: Partial<VocabIndex>[] = [{ ids: index.ids.map((id) => (id === 7 ? 8 : id)) }, { ids: index.ids.map((id) => id - 1) }, { starts: index.starts.toReversed() }, { starts: index.starts.with(1, 0) }];
    for (const part of broken) expect(() => decodeVocabIndex(encodeVocabIndex({ ...index, ...part }))).toThrowError(expect.objectContaining({ code: 'invalid-index' }));
  });
});
