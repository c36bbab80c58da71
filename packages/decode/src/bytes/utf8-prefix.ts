/** A byte string as the end of one character, whole characters, and the beginning of another. */
export interface Utf8Parts {
  /** Continuation bytes before the first whole character. */
  readonly lead: readonly number[];
  readonly characters: string;
  /** Bytes of a character that is not over. */
  readonly tail: readonly number[];
}

/** Takes a piece of UTF-8 apart; undefined when it can be no part of well-formed text. */
export function utf8Parts(bytes: Uint8Array): Utf8Parts | undefined {
  let at = 0;
  while (at < bytes.length && isContinuation(bytes[at]!)) at += 1;
  if (at > 3) return undefined;
  const lead = [...bytes.subarray(0, at)];
  let characters = '';
  while (at < bytes.length) {
    const part = bytes.subarray(at, at + lengthOf(bytes[at]!));
    const range = codePointsOf(part);
    if (range === undefined) return undefined;
    if (part.length < lengthOf(bytes[at]!)) return { lead, characters, tail: [...part] };
    characters += String.fromCodePoint(range[0]);
    at += part.length;
  }
  return { lead, characters, tail: [] };
}

/** The first and the last code point whose UTF-8 begins with these bytes; undefined where there is none. */
export function codePointsOf(bytes: ArrayLike<number>): readonly [first: number, last: number] | undefined {
  const length = lengthOf(bytes[0] ?? 0x80);
  if (length === 0 || bytes.length > length) return undefined;
  const bits = length === 1 ? bytes[0]! : bytes[0]! & (0x7f >> length);
  let [first, last] = [bits, bits];
  for (let at = 1; at < length; at += 1) {
    if (at < bytes.length && !isContinuation(bytes[at]!)) return undefined;
    first = first * 64 + (at < bytes.length ? bytes[at]! & 0x3f : 0);
    last = last * 64 + (at < bytes.length ? bytes[at]! & 0x3f : 0x3f);
  }
  first = Math.max(first, [0, 0, 0x80, 0x800, 0x1_0000][length]!);
  last = Math.min(last, 0x10_ffff);
  if (first >= 0xd800 && first <= 0xdfff) first = 0xe000;
  if (last >= 0xd800 && last <= 0xdfff) last = 0xd7ff;
  return first <= last ? [first, last] : undefined;
}

/** Whether these bytes are one whole character. */
export function isWholeCharacter(bytes: ArrayLike<number>): boolean {
  return bytes.length > 0 && bytes.length === lengthOf(bytes[0]!) && codePointsOf(bytes) !== undefined;
}

/** Bytes of a character by its first one; 0 where none begins like that. */
function lengthOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc2 || byte > 0xf4) return 0;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
