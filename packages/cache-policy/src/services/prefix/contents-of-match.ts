import type { CacheContents, LayerContents, ModelShape } from '@tokstream/model';
import type { PrefixMatch } from './prefix-node.ts';

/** What a cache holds that read the tokens of a match, copied together from its nodes. */
export function contentsOfMatch({ path, length, lengthInLast }: PrefixMatch, shape: ModelShape): CacheContents {
  const { layers, kvHeads, headDim } = shape;
  const counted = (lists: number): Int32Array => Int32Array.from({ length: lists * length }, (_, at) => at % length);
  const layer = (): LayerContents => ({ tokens: counted(kvHeads), places: counted(kvHeads), keys: new Float32Array(kvHeads * length * headDim), values: new Float32Array(kvHeads * length * headDim) });
  const contents: CacheContents = { positions: counted(1), layers: Array.from({ length: layers }, layer) };
  let at = 0;
  for (const [depth, { segment }] of path.entries()) {
    segment.copyInto(contents, at, depth === path.length - 1 ? lengthInLast : segment.length, shape);
    at += segment.length;
  }
  return contents;
}
