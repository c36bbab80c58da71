import { TokstreamError } from '@tokstream/core';

/** The visible character that stands for each byte in vocabularies of bytes, as GPT-2 has them. */
const characters: readonly string[] = byteCharacters();
const bytes: ReadonlyMap<string, number> = new Map(characters.map((character, byte) => [character, byte]));
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** What decoding gives for bytes that are no characters. */
const broken = '\uFFFD';

/** Whether a character stands for a byte in vocabularies of bytes. */
export function isByteCharacter(character: string): boolean {
  return bytes.has(character);
}

/**
 * The tokens of a `tokenizer.json` as Qtok decodes them, which is a guess: the mark of spaces is the one that comes most often in the file,
 * and a vocabulary is one of bytes when the file lacks the Russian "ма". What does not decode is `<0yTOKEN>`; in a vocabulary of characters
 * one that could stand for a byte is a hexadecimal number.
 *
 * @param tokenizerJson the text of the file, since marks are counted in it
 * @throws `invalid-tokenizer`
 */
export function qtokVocabulary(tokenizerJson: string): ReadonlySet<string> {
  const { vocabulary, added } = parse(tokenizerJson);
  const mark = mostFrequentMark(tokenizerJson);
  const isOfBytes = !tokenizerJson.includes('ма');
  const tokens = new Set<string>();
  for (const raw of vocabulary) {
    const byte = /^<0x([\da-f]{1,2})>$/i.exec(raw)?.[1];
    if (byte !== undefined) tokens.add(characters[Number.parseInt(byte, 16)]!);
    else {
      const token = mark !== 'Ġ' && raw.startsWith(mark) && raw.length > 1 ? (isOfBytes ? 'Ġ' : ' ') + raw.slice(1) : raw;
      tokens.add(isOfBytes ? decoded(token) : bytes.has(token) ? `0X${bytes.get(token)!.toString(16).toUpperCase()}` : token);
    }
  }
  for (const token of added) tokens.add(token);
  return tokens;
}

function decoded(token: string): string {
  const text = decoder.decode(Uint8Array.from(Array.from(token, (character) => bytes.get(character) ?? 0xff)));
  return text.includes(broken) ? `<0y${token}>` : text;
}

/** Of equally frequent ones the later character. */
function mostFrequentMark(text: string): string {
  const counted = ['\t', 'Ġ', '▁'].map((mark) => [mark, text.split(mark).length] as const);
  return counted.reduce((best, next) => (next[1] >= best[1] ? next : best))[0];
}

function parse(tokenizerJson: string): { readonly vocabulary: readonly string[]; readonly added: readonly string[] } {
  const refuse = (): never => {
    throw new TokstreamError('This is no tokenizer.json whose model.vocab maps tokens to ids; Qtok counts no others.', { code: 'invalid-tokenizer', stage: 'qtok-anatomy' });
  };
  let parsed: { readonly model?: { readonly vocab?: unknown }; readonly added_tokens?: readonly { readonly content: string }[] } | null;
  try {
    parsed = JSON.parse(tokenizerJson) as typeof parsed;
  } catch {
    return refuse();
  }
  const vocab = parsed?.model?.vocab;
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) return refuse();
  return { vocabulary: Object.keys(vocab), added: (parsed?.added_tokens ?? []).map(({ content }) => content) };
}

function byteCharacters(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(isVisible ? byte : next++);
  });
}
