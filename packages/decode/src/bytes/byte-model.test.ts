import { expect, it } from 'vitest';
import { type ToyModel, byteLawReference } from './byte-model.reference.ts';
import { bpeVocabulary } from './bpe-vocabulary.ts';
import { gpt2Split } from './gpt2-split.ts';
import { byteModel } from './token-byte-model.ts';
import { lawModel, scrambledLaw, toyTokens } from './toy-model.test-support.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const abc = toyTokens([...bytesOf('abc')], [['a', 'b'], ['b', 'c'], ['a', 'a'], ['ab', 'c']]);
/** Order of the spec's toy, which its law depends on. */
const order = ['a', 'b', 'c', 'aa', 'ab', 'bc', 'abc'].map((text) => abc.tokens.findIndex((token) => token.join() === bytesOf(text).join()));
const specToy = {
  tokens: order.map((id) => abc.tokens[id]!),
  merges: abc.merges.map(({ left, right, merged, rank }) => ({ left: order.indexOf(left), right: order.indexOf(right), merged: order.indexOf(merged), rank })),
  law: (before: readonly number[]) => {
    const last = before.at(-1) ?? -1;
    const weights = Array.from({ length: 7 }, (_, id) => 1 + ((3 * (last + 1) + 5 * id) % 7));
    const total = weights.reduce((sum, one) => sum + one, 0);
    return weights.map((weight) => Math.log(weight / total));
  },
} satisfies ToyModel;

it('gives the figures of the specification', async () => {
  const expected = { a: [0.184659, 0.795455, 0.019886], ab: [0.285714, 0.371429, 0.342857], aab: [0.126582, 0.164557, 0.708861], abca: [0.184659, 0.795455, 0.019886] };
  for (const [text, law] of Object.entries(expected)) {
    using bytes = byteModel(lawModel(7, specToy.law), bpeVocabulary(specToy), { startIds: [0] });
    bytes.prefix(text);
    const got = (await bytes.next()).map(Math.exp);
    expect([...bytesOf('abc')].map((byte) => got[byte])).toEqual(law.map((share) => expect.closeTo(share, 6)));
  }
});

/** Walks all strings up to a length, from laws of one model that is forked at every byte. */
async function compareWithReference(toy: ToyModel, vocabulary: ReturnType<typeof bpeVocabulary>, alphabet: readonly number[], length: number, endIds: readonly number[]): Promise<{ worst: number; strings: number; rows: number }> {
  const model = lawModel(toy.tokens.length + endIds.length, toy.law, endIds);
  const reference = byteLawReference(toy);
  const seen = { worst: 0, strings: 0, rows: 0 };
  const visit = async (text: number[], bytes: ReturnType<typeof byteModel>): Promise<void> => {
    const law = (await bytes.next()).map(Math.exp);
    const expected = reference(Uint8Array.from(text));
    for (const [outcome, share] of law.entries()) seen.worst = Math.max(seen.worst, Math.abs(share - expected[outcome]!));
    seen.strings += 1;
    if (text.length === length) return;
    for (const byte of alphabet) {
      using next = bytes.fork();
      if (expected[byte] === 0) expect(() => next.advance(byte)).toThrow(expect.objectContaining({ code: 'unsupported-bytes' }));
      else {
        next.advance(byte);
        await visit([...text, byte], next);
      }
    }
  };
  using bytes = byteModel(model, vocabulary, { startIds: [0], endIds, maxTentativeRows: 3 });
  await visit([], bytes);
  expect(model.open).toBe(1);
  return seen;
}

it('equals enumeration for every string of up to five bytes, without a splitter', async () => {
  const seen = await compareWithReference(specToy, bpeVocabulary(specToy), [...bytesOf('abc')], 5, []);
  expect(seen.strings).toBe(364);
  expect(seen.worst).toBeLessThan(1e-6);
  const long = toyTokens([...bytesOf('ab')], [['a', 'a'], ['b', 'a'], ['aa', 'a'], ['aa', 'aa'], ['ba', 'b'], ['a', 'ba'], ['aaa', 'b'], ['bab', 'ba']]);
  const toy = { ...long, law: scrambledLaw(long.tokens.length + 1, 1) };
  const others = await compareWithReference(toy, bpeVocabulary(long), [...bytesOf('ab')], 5, [long.tokens.length]);
  expect(others.strings).toBe(63);
  expect(others.worst).toBeLessThan(1e-6);
});

const gpt2 = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

it('equals enumeration behind the splitter of GPT-2, which looks ahead', async () => {
  const spaces = toyTokens([...bytesOf("a \n'le")], [[' ', ' '], [' ', 'a'], ["'", 'l'], ['a', 'a'], ['  ', '\n'], ["'l", 'l'], ['l', 'e'], [' ', '\n']]);
  const followers = ['', 'a', 'e', 'l', 'le', ' ', ' a', '\n', '\na', "'", " '", '  '];
  const toy: ToyModel = { ...spaces, splitter: gpt2, followers, law: scrambledLaw(spaces.tokens.length + 1, 2) };
  const seen = await compareWithReference(toy, bpeVocabulary({ ...spaces, splitter: gpt2Split }), [...bytesOf("a \n'l")], 4, [spaces.tokens.length]);
  expect(seen.strings).toBe(781);
  expect(seen.worst).toBeLessThan(1e-6);
});

it('equals enumeration where tokens and texts end inside characters, whose kind then is open', async () => {
  const bytes = [0x61, 0x20, 0xc3, 0xa9, 0xe2, 0x80, 0x83, 0xa6];
  const parts = toyTokens(bytes, [['\xc3', '\xa9'], ['\xe2', '\x80'], [' ', '\xc3'], ['\x80', '\x83'], [' ', '\xe2\x80'], ['\xe2\x80', '\xa6'], ['a', '\xc3\xa9'], [' ', ' ']]);
  const followers = ['', 'a', ' ', ' a', '\u00e9', '\u2026', '\u2003', '\u2003a', ' \u00e9', ' \u2026'];
  const toy: ToyModel = { ...parts, splitter: gpt2, followers, law: scrambledLaw(parts.tokens.length + 1, 5) };
  const seen = await compareWithReference(toy, bpeVocabulary({ ...parts, splitter: gpt2Split }), bytes, 4, [parts.tokens.length]);
  expect(seen.strings).toBeGreaterThan(200);
  expect(seen.worst).toBeLessThan(1e-6);
});
