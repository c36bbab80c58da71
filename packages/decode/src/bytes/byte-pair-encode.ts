import type { Merge } from './merge.ts';

/** An encoding, and the merge that came last, if any. Empty `ids` where a byte has no token. */
export interface BytePairEncoding {
  readonly ids: readonly number[];
  readonly last: Merge | undefined;
}

/** Byte-pair encoding by its definition, for short byte strings: lowest rank first, of equal ones the leftmost. */
export function bytePairEncode(size: number, bytesOf: (id: number) => Uint8Array | undefined, merges: readonly Merge[]): (bytes: Uint8Array) => BytePairEncoding {
  const byPair = new Map(merges.map((merge) => [merge.left * size + merge.right, merge]));
  const idOfByte = new Int32Array(256).fill(-1);
  for (let id = size - 1; id >= 0; id -= 1) {
    const bytes = bytesOf(id);
    if (bytes?.length === 1) idOfByte[bytes[0]!] = id;
  }
  return (bytes) => {
    const ids = [...bytes].map((byte) => idOfByte[byte]!);
    if (ids.includes(-1)) return { ids: [], last: undefined };
    let last: Merge | undefined;
    for (;;) {
      let best: Merge | undefined;
      let place = -1;
      for (let at = 0; at + 1 < ids.length; at += 1) {
        const merge = byPair.get(ids[at]! * size + ids[at + 1]!);
        if (merge === undefined || merge.rank >= (best?.rank ?? Number.POSITIVE_INFINITY)) continue;
        [best, place] = [merge, at];
      }
      if (best === undefined) return { ids, last };
      ids.splice(place, 2, best.merged);
      last = best;
    }
  };
}
