import * as fc from 'fast-check';

const units: readonly string[] = [
  ' ', '  ', '\t', '\r', '\n', '\r\n', '\u00a0', '\u0085', '\ufeff', "'", "'s", 's', 't', 'r', 'e', 'l', 'v', 'm', 'd', 'S', 'R', 'E', 'L', 'a', 'the',
  '1', '23', '.', '!', '中', '文', 'é', 'e\u0301', 'ß', '\u2581', '<s>', '</s>', '👩‍👩‍👧', '👍🏽', '🇹🇷', '𝒜', '\u200d', '\ud83d', '\ude00', '\ufffd', '\0',
];

/** Texts made of what tokenizers trip over: white space, apostrophes, scripts, joined emoji, halves of surrogate pairs. */
export function trickyText(maxLength = 24): fc.Arbitrary<string> {
  const random = fc.string({ unit: 'binary', maxLength: 8 });
  return fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...units) }, { weight: 1, arbitrary: random }), { maxLength }).map((parts) => parts.join(''));
}
