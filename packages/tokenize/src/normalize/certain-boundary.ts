/** Scripts whose letters neither join with what stands before them nor belong to one grapheme with it. */
const standalone: RegExp = /* @__PURE__ */ new RegExp(String.raw`[[\p{ASCII}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u{ac00}-\u{d7a3}\u{3000}-\u{303f}\u{ff01}-\u{ff20}]--\p{M}]`, 'v');
/** What those letters may still join with: leading consonants of Hangul, marks that are put before, the first half of a line break, and to be safe whatever is not in the basic plane. */
const joining = /[\u1100-\u115f\ua960-\ua97c\u0d4e\p{Cf}\p{Cs}\r]/u;

/** By UTF-16 unit: 1 standalone, 2 joining with what follows, 4 worked out. */
const kinds: Uint8Array = /* @__PURE__ */ new Uint8Array(0x10000);

/**
 * The last place in a text at which it can be cut so that both sides are normalized as the whole would be, whatever stands before or
 * after the text; 0 when there is none. It is a choice on the safe side: in most scripts any letter, in all of them a space.
 */
export function lastCertainBoundary(text: string): number {
  for (let at = text.length - 1; at > 0; at--) {
    if ((kindOf(text.charCodeAt(at)) & 1) === 1 && (kindOf(text.charCodeAt(at - 1)) & 2) === 0) return at;
  }
  return 0;
}

/** The first such place at or after `from`, or the text's length. */
export function nextCertainBoundary(text: string, from: number): number {
  for (let at = Math.max(1, from); at < text.length; at++) {
    if ((kindOf(text.charCodeAt(at)) & 1) === 1 && (kindOf(text.charCodeAt(at - 1)) & 2) === 0) return at;
  }
  return text.length;
}

function kindOf(unit: number): number {
  const known = kinds[unit]!;
  if (known !== 0) return known;
  const character = String.fromCharCode(unit);
  return (kinds[unit] = 4 | Number(standalone.test(character)) | (joining.test(character) ? 2 : 0));
}
