import type { TokenBlock } from '@tokstream/core';

/** The blocks of one document as one final block with arrays of its own. */
export function joinBlocks(blocks: readonly TokenBlock[]): TokenBlock {
  const count = blocks.reduce((sum, { ids }) => sum + ids.length, 0);
  const placed = blocks.reduce((sum, { start }) => sum + start.length, 0);
  const joined = { ids: new Int32Array(count), start: new Uint32Array(placed), end: new Uint32Array(placed), final: true };
  let at = 0;
  for (const { ids, start, end } of blocks) {
    joined.ids.set(ids, at);
    // Both stay empty where offsets are not wanted.
    if (placed > 0) joined.start.set(start, at);
    if (placed > 0) joined.end.set(end, at);
    at += ids.length;
  }
  return joined;
}
