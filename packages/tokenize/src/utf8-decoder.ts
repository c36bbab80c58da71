/** Turns UTF-8 into text as it arrives; joined, the text is that of all bytes at once, with U+FFFD where they are not UTF-8. */
export interface Utf8Decoder {
  /** Bytes of an unfinished character, at most three. */
  readonly held: number;
  push(bytes: ArrayLike<number>): string;
  flush(): string;
  snapshot(): readonly number[];
  restore(bytes: readonly number[]): void;
}

/**
 * Makes a decoder whose state can be saved, which the platform's `TextDecoder` does not allow.
 *
 * A byte-order mark is text like any other.
 */
export function utf8Decoder(): Utf8Decoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let tail: number[] = [];
  return {
    get held() {
      return tail.length;
    },
    push: (bytes) => {
      const all = tail.length === 0 ? Array.from(bytes) : [...tail, ...Array.from(bytes)];
      tail = all.splice(all.length - unfinished(all));
      return all.length === 0 ? '' : decoder.decode(Uint8Array.from(all));
    },
    flush: () => {
      const text = decoder.decode(Uint8Array.from(tail));
      tail = [];
      return text;
    },
    snapshot: () => [...tail],
    restore: (bytes) => {
      tail = [...bytes];
    },
  };
}

/** How many of the last bytes begin a character that more bytes could still complete. */
function unfinished(bytes: readonly number[]): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const lead = bytes[bytes.length - length]!;
    if (lead >= 0x80 && lead < 0xc0) continue;
    if (lead < 0xc2 || lead > 0xf4 || length >= (lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4)) return 0;
    return length === 1 || allowedSecond(lead, bytes[bytes.length - length + 1]!) ? length : 0;
  }
  return 0;
}

/** Overlong forms, surrogates and values above U+10FFFF end at their second byte (Unicode 15, table 3-7). */
function allowedSecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second < 0xa0;
  if (lead === 0xf0) return second >= 0x90;
  if (lead === 0xf4) return second < 0x90;
  return true;
}
