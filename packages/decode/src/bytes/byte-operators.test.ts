import { seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import { bpeVocabulary } from './bpe-vocabulary.ts';
import { byteEnsemble } from './byte-ensemble.ts';
import { type ByteModel, endOfText } from './byte-model.ts';
import { embeddedVocabulary } from './embedded-vocabulary.test-support.ts';
import { fillInTheMiddle } from './fill-in-the-middle.ts';
import { fillInTheMiddlePrompt } from './fill-in-the-middle-prompt.ts';
import { healPrompt } from './heal-prompt.ts';
import { sampleBytes } from './sample-bytes.ts';
import { scoreBytes } from './score-bytes.ts';
import { byteModel } from './token-byte-model.ts';
import { lawModel, scrambledLaw, toyTokens } from './toy-model.test-support.ts';

const one = toyTokens([97, 98], [['a', 'b'], ['b', 'a'], ['ab', 'a']]);
const other = toyTokens([98, 97], [['a', 'a'], ['b', 'b']]);

/** A toy model with an end, of one of two vocabularies. */
function toyModel({ tokens, merges }: typeof one, salt = 3): { readonly model: ReturnType<typeof lawModel>; readonly bytes: ByteModel } {
  const end = tokens.length;
  const model = lawModel(end + 1, scrambledLaw(end + 1, salt), [end]);
  return { model, bytes: byteModel(model, bpeVocabulary({ tokens, merges }), { startIds: [end] }) };
}

/** All strings of a and b up to a length. */
function strings(length: number): string[] {
  return length === 0 ? [''] : strings(length - 1).flatMap((text) => (text.length === length - 1 ? [text, `${text}a`, `${text}b`] : [text]));
}

it('scores: the probabilities of all whole texts and of the longer ones sum to one', async () => {
  const { model, bytes } = toyModel(one);
  let total = 0;
  for (const text of strings(5)) total += Math.exp(await scoreBytes(bytes, text, { end: true }));
  for (const text of strings(6)) if (text.length === 6) total += Math.exp(await scoreBytes(bytes, text));
  expect(total).toBeCloseTo(1, 10);
  expect(await scoreBytes(bytes, 'ac')).toBe(Number.NEGATIVE_INFINITY);
  bytes[Symbol.dispose]();
  expect(model.open).toBe(0);
});

it('samples texts as often as their scores say', async () => {
  const { bytes } = toyModel(one);
  const random = seededRandom(7);
  const counts = new Map<string, number>();
  const draws = 1500;
  for (let draw = 0; draw < draws; draw += 1) {
    using copy = bytes.fork();
    let text = '';
    for await (const sampled of sampleBytes(copy, { random, maxBytes: 3 })) text += sampled.text;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  let chiSquare = 0;
  for (const text of strings(3)) {
    const expected = draws * Math.exp(await scoreBytes(bytes, text, { end: text.length < 3 }));
    chiSquare += ((counts.get(text) ?? 0) - expected) ** 2 / expected;
  }
  // 15 texts: the 0.1 % point with 14 degrees of freedom.
  expect(chiSquare).toBeLessThan(36.1);
  bytes[Symbol.dispose]();
});

it('averages models of different vocabularies, and goes on with all or none', async () => {
  const [first, second] = [toyModel(one), toyModel(other)];
  using alone = first.bytes.fork();
  using both = byteEnsemble([{ model: first.bytes, weight: 1 }, { model: second.bytes, weight: 3 }]);
  using secondAlone = second.bytes.fork();
  for (const byte of [97, 98, 98, 97]) {
    const [law, left, right] = [await both.next(), await alone.next(), await secondAlone.next()].map((logs) => logs.map(Math.exp));
    for (const outcome of [97, 98, endOfText]) expect(law![outcome]).toBeCloseTo((left![outcome]! + 3 * right![outcome]!) / 4, 12);
    expect(() => both.prefix('ax')).toThrow(expect.objectContaining({ code: 'unsupported-bytes' }));
    for (const model of [both, alone, secondAlone]) model.advance(byte);
  }
  expect(both.rows).toBe(first.bytes.rows + second.bytes.rows);
});

it('draws middles by their probability between both sides', async () => {
  const { model, bytes } = toyModel(one);
  bytes.prefix('a');
  const expected = new Map<string, number>();
  for (const middle of strings(2)) expected.set(middle, Math.exp(await scoreBytes(bytes, `${middle}bab`, { end: true })));
  const total = [...expected.values()].reduce((sum, share) => sum + share, 0);
  const random = seededRandom(11);
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 200; draw += 1) {
    const { middle } = await fillInTheMiddle(bytes, { suffix: 'bab', end: true, maxBytes: 2, samples: 40, random });
    const text = new TextDecoder().decode(middle);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  for (const [middle, share] of expected) expect((counts.get(middle) ?? 0) / 200, middle).toBeCloseTo(share / total, 0.9);
  await expect(fillInTheMiddle(bytes, { suffix: 'x' })).rejects.toMatchObject({ code: 'unsupported-bytes' });
  expect(model.open).toBe(1);
  // The copies that drew and scored are gone and still counted.
  expect(bytes.rows).toBe(model.fed);
});

it('lays out prompts for models that were trained to fill in', () => {
  const tokens = { prefix: 1, suffix: 2, middle: 3 };
  const encode = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
  expect(fillInTheMiddlePrompt({ prefix: 'ab', suffix: 'c', tokens, encode, startIds: [0] })).toEqual({ startIds: Int32Array.of(0, 1, 2, 99, 3), prefix: 'ab' });
  expect(fillInTheMiddlePrompt({ prefix: 'ab', suffix: 'c', tokens, encode, format: 'psm' })).toEqual({ startIds: Int32Array.of(1, 97, 98, 2, 99, 3), prefix: '' });
});

it('heals a prompt: only tokens that spell what was taken back come next', () => {
  const vocabulary = embeddedVocabulary();
  const idOf = (text: string): number => Array.from({ length: vocabulary.size }, (_, id) => id).find((id) => new TextDecoder().decode(vocabulary.bytesOf(id)) === text)!;
  const { ids, processor } = healPrompt([0, idOf('the'), idOf(' th')], vocabulary);
  expect([...ids]).toEqual([0, idOf('the')]);
  const possible = (): string[] => {
    const logits = new Float32Array(vocabulary.size);
    processor.apply(logits, { history: [], promptLength: 0, companions: [] });
    return [...logits.keys()].filter((id) => logits[id] === 0).map((id) => new TextDecoder().decode(vocabulary.bytesOf(id)));
  };
  const first = possible();
  expect(first.length).toBeGreaterThan(10);
  expect(first.every((text) => text.startsWith(' th'))).toBe(true);
  expect(first).toEqual(expect.arrayContaining([' th', ' the']));
  const again = processor.clone!();
  processor.accept!(idOf(' the'));
  expect(possible().length).toBe(vocabulary.size);
  again.accept!(idOf(' th'));
  const two = healPrompt([0, idOf('the'), idOf(' th')], vocabulary, { tokens: 2 });
  expect([...two.ids]).toEqual([0]);
  const logits = new Float32Array(vocabulary.size);
  two.processor.apply(logits, { history: [], promptLength: 0, companions: [] });
  expect([...logits.keys()].filter((id) => logits[id] === 0)).toEqual([idOf('the')]);
  two.processor.accept!(idOf('the'));
  two.processor.apply(logits.fill(0), { history: [], promptLength: 0, companions: [] });
  expect([...logits.keys()].filter((id) => logits[id] === 0).map((id) => new TextDecoder().decode(vocabulary.bytesOf(id)))).toEqual(first);
  expect(() => healPrompt([idOf('the')], vocabulary)).toThrow(expect.objectContaining({ code: 'invalid-prompt' }));
});
