/** A text made from a source, with the range of source units that each of its units stands for. */
export interface AlignedText {
  readonly text: string;
  /** By unit of `text`. */
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** A slice of a source as it is. */
export function alignedSlice(source: string, from: number, to: number): AlignedText {
  const start = Array.from({ length: to - from }, (_, at) => from + at);
  return { text: source.slice(from, to), start, end: start.map((unit) => unit + 1) };
}

/** Units `from` to `to` of an aligned text. */
export function sliceAligned(aligned: AlignedText, from: number, to: number): AlignedText {
  return { text: aligned.text.slice(from, to), start: aligned.start.slice(from, to), end: aligned.end.slice(from, to) };
}
