import { closeTo, expectCode, expectRejection } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldens } from '../goldens.test-support.ts';
import { collectVectors } from './collect-vectors.ts';
import { readFastText } from './read-fast-text.ts';
import { readWord2Vec, type VectorEntry } from './read-word2vec.ts';
import { writeFastText } from './write-fast-text.ts';
import { writeWord2Vec } from './write-word2vec.ts';

const { words, vectors } = goldens.word2vec;
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);
const joined = (chunks: Iterable<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat([...chunks]));
const entries: readonly VectorEntry[] = words.map((word, at) => ({ word, vector: Float32Array.from(vectors.slice(at * 3, at * 3 + 3)) }));

function* cut(whole: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

describe('readWord2Vec', () => {
  it.each([
    ['of word2vec', goldens.word2vec.google],
    ['of gensim', goldens.word2vec.gensim],
  ])('reads a binary file %s, in chunks of any size', async (_, file) => {
    for (const size of [1, 7, 1000]) expect(await collectVectors(readWord2Vec(cut(bytes(file), size), { format: 'binary' }))).toMatchObject({ words, dim: 3, data: Float32Array.from(vectors) });
  });

  it.each(['text', 'binary'] as const)('reads what was written as %s, to the bit', async (format) => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }).filter((word) => !/\s/.test(word) && word.isWellFormed()), { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.float({ noNaN: true, noDefaultInfinity: true })), async (names, size, numbers) => {
      const given = names.map((word) => ({ word, vector: Float32Array.from({ length: 4 }, () => (numbers.next().value as number) + 0) }));
      const found: VectorEntry[] = [];
      for await (const entry of readWord2Vec(cut(joined(writeWord2Vec(given, { format, words: given.length, dim: 4 })), size), { format })) found.push(entry);
      expect(found).toEqual(given);
    }), { numRuns: 50 });
  });

  it('reads text without a first line, with spaces in words and at line ends, and no more than asked for', async () => {
    const lines = text('the 1 2\nNew York 3 -4e-1 \r\nsea 5 6');
    const found = await collectVectors(readWord2Vec([lines], { format: 'text' }));
    expect([found.words, [...found.data]]).toEqual([['the', 'New York', 'sea'], [1, 2, 3, Math.fround(-0.4), 5, 6]]);
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield lines;
        throw new Error('asked for more');
      } finally {
        closed = true;
      }
    }
    expect((await collectVectors(readWord2Vec(source(), { format: 'text', limit: 1 }))).words).toEqual(['the']);
    expect(closed).toBe(true);
  });

  it.each([
    ['text', 'sea 1 2\nwhale 1\n'],
    ['text', 'sea 1 x\n'],
    ['text', 'sea 1 NaN\n'],
    ['text', 'sea 1 \u0000\n'],
    ['text', '3 2\nsea 1 2\n'],
    ['text', '1 2\nsea 1 2\nwhale 1 2\n'],
    ['text', '1 99999999\nsea 1\n'],
    ['text', 'a'.repeat(3e6)],
    ['binary', 'no sizes\n'],
    ['binary', 'no sizes'.repeat(100)],
    ['binary', '1 0\nsea '],
    ['binary', '999999999999 3\nsea 0123456789'],
    ['binary', '1 1\nsea 0123456789'],
  ] as const)('ends a hostile %s file in one clear error: %.30j', async (format, file) => {
    await expectRejection('invalid-vectors', collectVectors(readWord2Vec(cut(text(file), 5000), { format })));
  });

  it('ends every file that is cut off in an error', async () => {
    const whole = bytes(goldens.word2vec.google);
    for (let length = 0; length < whole.length - 1; length += 1) await expectRejection('invalid-vectors', collectVectors(readWord2Vec([whole.subarray(0, length)], { format: 'binary' })));
  });
});

describe('writeWord2Vec', () => {
  it('refuses what no reader could tell apart', () => {
    expectCode('invalid-vectors', () => [...writeWord2Vec([{ word: 'New York', vector: Float32Array.of(1) }], { format: 'binary', words: 1, dim: 1 })]);
    expectCode('invalid-vectors', () => [...writeWord2Vec([{ word: 'a\nb', vector: Float32Array.of(1) }], { format: 'text', words: 1, dim: 1 })]);
    expectCode('invalid-vectors', () => [...writeWord2Vec(entries, { format: 'text', words: 3, dim: 3 })]);
    expectCode('invalid-vectors', () => [...writeWord2Vec(entries, { format: 'text', words: 4, dim: 2 })]);
  });
});

describe('readFastText', () => {
  const file = bytes(goldens.fastText.file);

  it('composes the vectors that the format says, of words it has and has not', async () => {
    for (const size of [1, 1000]) {
      const model = await readFastText(cut(file, size));
      expect(model.words.map((word, id) => [word, model.counts[id]])).toEqual(goldens.fastText.words);
      for (const [word, vector] of Object.entries(goldens.fastText.vectors)) closeTo(model.get(word)!, vector, 1e-6);
    }
  });

  it('reads what was written', async () => {
    const model = await readFastText([file]);
    const again = await readFastText(writeFastText(model));
    expect({ ...again, get: undefined }).toEqual({ ...model, get: undefined });
  });

  it('ends every file that is cut off in an error, before the table it does not read', async () => {
    const output = goldens.fastText.words.length * 3 * 4 + 17;
    for (let length = 0; length < file.length - output; length += 13) await expectRejection('invalid-vectors', readFastText([file.subarray(0, length)]));
  });

  it('ends damaged files in an error, or reads them', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(300), fc.nat(255), async (at, value) => {
      const damaged = file.slice();
      damaged[at] = value;
      const code = await readFastText([damaged]).then(() => 'read', (error: unknown) => (error as { code: string }).code);
      expect(['read', 'invalid-vectors', 'unsupported-vectors']).toContain(code);
    }), { numRuns: 200 });
  });
});
