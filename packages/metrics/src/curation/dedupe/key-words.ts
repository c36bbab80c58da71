/** Words of a stretch of UTF-8, with one space between them, so that n-grams are ranges of bytes. */
export class KeyWords {
  /** The words and the spaces between them. */
  bytes: Uint8Array = new Uint8Array(1024);
  /** Where each word begins and ends in `bytes`. */
  starts: Int32Array = new Int32Array(513);
  ends: Int32Array = new Int32Array(513);
  count = 0;

  /** Reads the words of a stretch; white space is what Python's `str.split` splits at. */
  read(text: Uint8Array, from: number, to: number): void {
    this.#makeRoom(to - from);
    const { bytes, starts, ends } = this;
    let written = 0;
    let count = 0;
    for (let at = from; at < to; ) {
      const space = spaceAt(text, at);
      if (space > 0) {
        at += space;
        continue;
      }
      if (count > 0) bytes[written++] = 32;
      starts[count] = written;
      while (at < to && spaceAt(text, at) === 0) bytes[written++] = text[at++]!;
      ends[count] = written;
      count += 1;
    }
    this.count = count;
  }

  /** For as many bytes, of which every other may be a word. What a huge text took is given back after it. */
  #makeRoom(length: number): void {
    if (this.bytes.length >= length && this.bytes.length <= largestKept) return;
    const room = Math.max(1024, length);
    this.bytes = new Uint8Array(room);
    this.starts = new Int32Array(Math.ceil(room / 2) + 1);
    this.ends = new Int32Array(Math.ceil(room / 2) + 1);
  }

  /** The bytes of `length` words from `first` on, a view that holds until the next reading. */
  gram(first: number, length: number): Uint8Array {
    return this.bytes.subarray(this.starts[first], this.ends[first + length - 1]);
  }
}

const largestKept = 2 ** 22;

/** Whether there are no words in a stretch. */
export function isBlank(text: Uint8Array, from: number, to: number): boolean {
  let at = from;
  for (let space = at < to ? spaceAt(text, at) : 0; space > 0; space = at < to ? spaceAt(text, at) : 0) at += space;
  return at >= to;
}

/** Bytes of the white space that begins here, 0 for none. */
function spaceAt(text: Uint8Array, at: number): number {
  const byte = text[at]!;
  if (byte < 0x80) return byte === 32 || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31) ? 1 : 0;
  if (byte === 0xc2) return text[at + 1] === 0x85 || text[at + 1] === 0xa0 ? 2 : 0;
  if (byte < 0xe1 || byte > 0xe3) return 0;
  const code = ((byte & 15) << 12) | ((text[at + 1]! & 63) << 6) | (text[at + 2]! & 63);
  return code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000 ? 3 : 0;
}
