/**
 * Where the units of a text come from: UTF-16 units of the source document.
 *
 * Without arrays unit `i` is unit `base + i` of the source, as for text that no normalizer touched. With arrays unit `i` stands for
 * `start[i]` to `end[i]`.
 */
export interface SourceMap {
  readonly base: number;
  readonly start: Uint32Array | null;
  readonly end: Uint32Array | null;
}

/** First source unit of unit `at`. */
export function sourceStart(map: SourceMap, at: number): number {
  return map.start === null ? map.base + at : map.start[at]!;
}

/** One past the last source unit of unit `at`. */
export function sourceEnd(map: SourceMap, at: number): number {
  return map.end === null ? map.base + at + 1 : map.end[at]!;
}

/** The map of the units `from` to `to` of a text, as that of a text of their own. */
export function sliceMap(map: SourceMap, from: number, to: number): SourceMap {
  if (map.start === null || map.end === null) return { base: map.base + from, start: null, end: null };
  return { base: 0, start: map.start.slice(from, to), end: map.end.slice(from, to) };
}
