import * as fc from 'fast-check';

/** A way to cut any text or list into chunks, empty ones included. */
export function cutAnywhere(): fc.Arbitrary<<T extends string | Int32Array>(whole: T) => T[]> {
  return fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }).map((sizes) => <T extends string | Int32Array>(whole: T): T[] => {
    const chunks: T[] = [];
    for (let at = 0, turn = 0; at < whole.length; turn++) {
      const size = sizes[turn % sizes.length]! + (turn % sizes.length === 0 ? 1 : 0);
      chunks.push(whole.slice(at, at + size) as T);
      at += size;
    }
    return chunks;
  });
}
