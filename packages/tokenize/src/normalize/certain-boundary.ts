/**
 * Characters that neither join with what stands before them in any normalization form nor belong to one short grapheme with it: letters,
 * numbers, signs and spaces, but not vowels and final consonants of Hangul, Kirat Rai (whose vowels compose) and what extends a grapheme.
 */
const standalone: RegExp = /* @__PURE__ */ new RegExp(
  String.raw`[[\p{ASCII}\p{L}\p{N}\p{P}\p{S}\p{Zs}]--[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u{e33}\u{eb3}\u{1100}-\u{11ff}\u{a960}-\u{a97f}\u{d7b0}-\u{d7ff}\u{3131}-\u{318e}\u{ffa0}-\u{ffdc}\u{16d40}-\u{16d7f}]]`,
  'v',
);
/** What those may still belong to: leading consonants of Hangul, signs that are put before, and the first half of a line break. */
const joining = /[\u1100-\u115f\ua960-\ua97c\u0d4e\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}\p{Cf}\r]/u;

/** By UTF-16 unit: 1 standalone, 2 joining with what follows, 4 worked out. Halves of pairs are never worked out. */
const kinds: Uint8Array = /* @__PURE__ */ new Uint8Array(0x10000);

/**
 * True when a text can be cut before the character at `at`, above 0, so that both sides are normalized as the whole would be, whatever
 * else the text holds. A choice on the safe side.
 */
export function isCertainBoundary(text: string, at: number): boolean {
  return isStandalone(text, at) && !joinsWithNext(text, at);
}

/** True when the character at `at` begins something new behind all that do not join. */
export function isStandalone(text: string, at: number): boolean {
  return (kindAt(text, at) & 1) === 1;
}

/** True when the character before `at` may join with a standalone one. */
export function joinsWithNext(text: string, at: number): boolean {
  const isPair = at > 1 && (text.charCodeAt(at - 1) & 0xfc00) === 0xdc00;
  return (kindAt(text, isPair ? at - 2 : at - 1) & 2) !== 0;
}

/** The first certain boundary from `from` on, or `to`. */
export function nextCertainBoundary(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (isCertainBoundary(text, at)) return at;
  return to;
}

/** The last certain boundary after `from` and before `to`, or `from`. */
export function lastCertainBoundary(text: string, from: number, to: number): number {
  for (let at = to - 1; at > from; at--) if (isCertainBoundary(text, at)) return at;
  return from;
}

function kindAt(text: string, at: number): number {
  return kinds[text.charCodeAt(at)]! || workOut(text.codePointAt(at)!);
}

function workOut(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const kind = 4 | Number(standalone.test(character)) | (joining.test(character) ? 2 : 0);
  if (codePoint < 0xd800 || (codePoint > 0xdfff && codePoint < 0x10000)) kinds[codePoint] = kind;
  return kind;
}
