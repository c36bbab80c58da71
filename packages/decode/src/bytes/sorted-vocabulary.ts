import type { ByteVocabulary } from './byte-vocabulary.ts';

/** Tokens sorted by their bytes, so that those with a common beginning are a range. Special tokens are not among them. */
export class SortedVocabulary {
  /** `[n]` */
  readonly ids: Int32Array;
  /** `[n]` */
  readonly bytes: readonly Uint8Array[];

  constructor(vocabulary: ByteVocabulary) {
    const tokens: { readonly id: number; readonly bytes: Uint8Array }[] = [];
    for (let id = 0; id < vocabulary.size; id += 1) {
      const bytes = vocabulary.bytesOf(id);
      if (bytes !== undefined && bytes.length > 0) tokens.push({ id, bytes });
    }
    tokens.sort((one, other) => compareBytes(one.bytes, other.bytes));
    this.ids = Int32Array.from(tokens, ({ id }) => id);
    this.bytes = tokens.map(({ bytes }) => bytes);
  }

  /**
   * The part of a range whose tokens have this byte next.
   *
   * @param from first of a range of tokens that agree in their first `depth` bytes
   * @param to one past its last
   */
  narrow(from: number, to: number, depth: number, byte: number): readonly [from: number, to: number] {
    return [this.#firstFrom(from, to, depth, byte), this.#firstFrom(from, to, depth, byte + 1)];
  }

  #firstFrom(from: number, to: number, depth: number, byte: number): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bytes[middle]![depth] ?? -1) < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const shared = Math.min(one.length, other.length);
  for (let at = 0; at < shared; at += 1) if (one[at] !== other[at]) return one[at]! - other[at]!;
  return one.length - other.length;
}
