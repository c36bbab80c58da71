import { expect, it } from 'vitest';
import { builtinTexts } from './builtin-texts.ts';
import { passages } from './passages.ts';
import { cutAtLines, splitTexts } from './split-texts.ts';
import { wordsOf } from './words.ts';

const long = Array.from({ length: 2000 }, (_, at) => `line ${at}: 鲸 and 🐋 swim.`).join('\n');

it('cuts texts so that nothing is lost and no character is torn', () => {
  for (const text of [long, '🐋'.repeat(999), 'no line ends here '.repeat(99), '']) {
    for (const most of [7, 64, 8000]) {
      const pieces = cutAtLines(text, most);
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((piece) => piece.length <= most && piece.isWellFormed())).toBe(true);
    }
  }
  expect(cutAtLines('one two\nthree four', 9)).toEqual(['one two\n', 'three ', 'four']);
});

it('holds out a share of the text, another for another seed, and never all or none of it', () => {
  const texts = [{ name: 'long', text: long }, { name: 'short', text: 'A short one.' }];
  const all = splitTexts(texts, 0.3, 1);
  expect([...all.training, ...all.heldOut].join('').length).toBe(long.length + 12);
  const held = all.heldOut.join('').length / long.length;
  expect(held).toBeGreaterThan(0.25);
  expect(held).toBeLessThan(0.5);
  expect(splitTexts(texts, 0.3, 1)).toEqual(all);
  expect(splitTexts(texts, 0.3, 2)).not.toEqual(all);
  const two = splitTexts([{ name: 'a', text: 'a' }, { name: 'b', text: 'b' }], 0.01, 0);
  expect([two.training.length, two.heldOut.length]).toEqual([1, 1]);
  expect(splitTexts([{ name: 'a', text: 'a' }], 0.5, 0).heldOut).toEqual([]);
});

it('draws passages that a small model can hold, of any script', () => {
  for (const text of [long, '鲸と海。'.repeat(400)]) {
    const drawn = passages([text], 2000, 1);
    const bytes = drawn.map((passage) => Buffer.byteLength(passage));
    expect(Math.max(...bytes)).toBeLessThanOrEqual(480);
    const sum = bytes.reduce((total, one) => total + one, 0);
    expect(sum).toBeGreaterThanOrEqual(2000);
    expect(sum).toBeLessThan(2480);
    for (const passage of drawn) expect(text).toContain(passage);
  }
});

it('has built-in texts of hundreds of kilobytes, all of it text', async () => {
  for (const { read } of builtinTexts) {
    const texts = await read();
    expect(new Set(texts.map(({ name }) => name)).size).toBe(texts.length);
    expect(texts.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(400_000);
    expect(texts.every(({ text }) => text.isWellFormed())).toBe(true);
  }
  expect(wordsOf('Nɔ́ 12 whales, don’t!')).toEqual(['Nɔ́', '12', 'whales', ',', 'don', '’', 't', '!']);
});
