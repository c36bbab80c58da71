import type { CacheContents, ModelShape } from '@tokstream/model';

/** A stretch of tokens with their keys and values in every layer, as `CacheContents` stores them. Never changes, and shares memory with nothing. */
export class PrefixSegment {
  readonly ids: Int32Array;
  /** Keys, then values, of each layer: `[layers, 2, kvHeads, length, headDim]`. */
  readonly #entries: Float32Array;

  private constructor(ids: Int32Array, entries: Float32Array) {
    this.ids = ids;
    this.#entries = entries;
  }

  /** Bytes that a token takes, its id included. */
  static bytesPerToken({ layers, kvHeads, headDim }: ModelShape): number {
    return 4 + 2 * 4 * layers * kvHeads * headDim;
  }

  /** Copies tokens `[from, ids.length)` out of contents that begin with `ids` and lack none of them. */
  static of(ids: Int32Array, from: number, contents: CacheContents, shape: ModelShape): PrefixSegment {
    return PrefixSegment.#copy(ids, from, ids.length, linesOf(contents, shape), shape.headDim);
  }

  static #copy(ids: Int32Array, from: number, to: number, lines: readonly Float32Array[], headDim: number): PrefixSegment {
    const size = (to - from) * headDim;
    const entries = new Float32Array(lines.length * size);
    for (const [line, values] of lines.entries()) entries.set(values.subarray(from * headDim, to * headDim), line * size);
    return new PrefixSegment(ids.slice(from, to), entries);
  }

  /** In tokens. */
  get length(): number {
    return this.ids.length;
  }

  /** Of the buffers it keeps alive. */
  get bytes(): number {
    return this.ids.buffer.byteLength + this.#entries.buffer.byteLength;
  }

  /** A copy of tokens `[from, to)`. */
  part(from: number, to: number, { headDim }: ModelShape): PrefixSegment {
    return PrefixSegment.#copy(this.ids, from, to, cut(this.#entries, this.length * headDim), headDim);
  }

  /** Copies its first `count` tokens into contents, to the slots from `at` on. */
  copyInto(contents: CacheContents, at: number, count: number, shape: ModelShape): void {
    const { headDim } = shape;
    const own = cut(this.#entries, this.length * headDim);
    for (const [line, target] of linesOf(contents, shape).entries()) target.set(own[line]!.subarray(0, count * headDim), at * headDim);
  }
}

/** The keys, then the values, of each layer, head by head: `[slots, headDim]` each. Views. */
function linesOf({ layers }: CacheContents, { kvHeads }: ModelShape): readonly Float32Array[] {
  return layers.flatMap(({ keys, values }) => [...cut(keys, keys.length / kvHeads), ...cut(values, values.length / kvHeads)]);
}

function cut(values: Float32Array, size: number): readonly Float32Array[] {
  return Array.from({ length: values.length / size }, (_, part) => values.subarray(part * size, (part + 1) * size));
}
