import type { TokenBlock } from '@tokstream/core';

/** The blocks of several documents in three arrays, which change threads without a copy. */
export interface PackedBlocks {
  readonly ids: Int32Array;
  /** Both empty where offsets are not wanted; documents with and without them can stand together. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** [documents + 1] where the ids of each document begin, and where its offsets do. */
  readonly idBounds: Uint32Array;
  readonly offsetBounds: Uint32Array;
}

/** Joins the blocks of each document. */
export function packBlocks(documents: readonly (readonly TokenBlock[])[]): PackedBlocks {
  const idBounds = bounds(documents, ({ ids }) => ids.length);
  const offsetBounds = bounds(documents, ({ start }) => start.length);
  const [count, placed] = [idBounds[documents.length]!, offsetBounds[documents.length]!];
  const packed = { ids: new Int32Array(count), start: new Uint32Array(placed), end: new Uint32Array(placed), idBounds, offsetBounds };
  let [id, offset] = [0, 0];
  for (const blocks of documents) {
    for (const { ids, start, end } of blocks) {
      packed.ids.set(ids, id);
      packed.start.set(start, offset);
      packed.end.set(end, offset);
      id += ids.length;
      offset += start.length;
    }
  }
  return packed;
}

/** One final block a document, each with arrays of its own. */
export function unpackBlocks({ ids, start, end, idBounds, offsetBounds }: PackedBlocks): TokenBlock[] {
  return Array.from({ length: idBounds.length - 1 }, (_, at) => {
    const [from, to] = [offsetBounds[at]!, offsetBounds[at + 1]!];
    return { ids: ids.slice(idBounds[at], idBounds[at + 1]), start: start.slice(from, to), end: end.slice(from, to), final: true };
  });
}

function bounds(documents: readonly (readonly TokenBlock[])[], lengthOf: (block: TokenBlock) => number): Uint32Array {
  const all = new Uint32Array(documents.length + 1);
  documents.forEach((blocks, at) => (all[at + 1] = all[at]! + blocks.reduce((sum, block) => sum + lengthOf(block), 0)));
  return all;
}
