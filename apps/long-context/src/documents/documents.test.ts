import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutText } from './cut-text.ts';
import { heldOutTexts } from './held-out-texts.ts';
import { readDocuments } from './read-documents.ts';

let scratch: string;
let tokenizer: Tokenizer;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'long-context-'));
  tokenizer = await loadTokenizer(tinyDirectory);
});
afterAll(() => rm(scratch, { recursive: true }));

const text = 'The whale — “Leviathan” — breaches: 🐋, and 鲸 again; the sea is wide. '.repeat(8);

it('cuts a text into pieces that begin as texts do, and knows the bytes of each part', () => {
  const { ids } = tokenizer.encode(text);
  const pieces = cutText('sea', text, tokenizer, 40);
  expect(pieces).toHaveLength(Math.floor((ids.length - 1) / 39));
  expect(pieces.map(({ name }) => name)).toEqual(pieces.map((_, at) => `sea, piece ${at + 1}`));
  expect(pieces.flatMap((piece) => [...piece.ids.subarray(1)])).toEqual([...ids.subarray(1, 1 + 39 * pieces.length)]);
  for (const piece of pieces) {
    expect([piece.ids.length, piece.ids[0]]).toEqual([40, ids[0]]);
    for (const from of [1, 17, 39]) {
      const bytes = [...piece.ids.subarray(from)].reduce((sum, id) => sum + tokenizer.bytesOf(id)!.length, 0);
      // A part that begins inside a character counts none of it, or the rest of it.
      expect(Math.abs(piece.bytesFrom![from]! - bytes)).toBeLessThan(4);
    }
    expect(piece.bytesFrom![0]).toBe(piece.bytesFrom![1]);
  }
  const [whole] = cutText('sea', text, tokenizer, 4096);
  expect([whole!.name, whole!.ids, whole!.bytesFrom![0]]).toEqual(['sea', ids, Buffer.byteLength(text)]);
  expect(cutText('word', 'whale', tokenizer, 40)).toEqual([]);
});

it('has texts of both sources that the embedded model has not seen, the first pieces first', async () => {
  const texts = await heldOutTexts();
  expect(texts).toHaveLength(19);
  expect(texts.slice(0, 2).map(({ name }) => name)).toEqual(['1800_john_adams_f', 'chapter_108']);
  const { documents, available } = await readDocuments([], tokenizer, 20, 512);
  expect(available).toBeGreaterThan(100);
  expect(documents.map(({ name }) => name).slice(0, 3)).toEqual(['1800_john_adams_f, piece 1', 'chapter_108, piece 1', expect.stringMatching(/^18.*, piece 1$/) as string]);
  expect(new Set(documents.map(({ name }) => name)).size).toBe(20);
});

it('refuses files that are missing, too short or no text, by name', async () => {
  const [short, binary] = [join(scratch, 'short.txt'), join(scratch, 'binary')];
  await writeFile(short, 'whale');
  await writeFile(binary, Uint8Array.of(0xff, 0xfe, 0x80));
  for (const [path, why] of [[short, 'fewer than 16 tokens'], [binary, 'not UTF-8'], [join(scratch, 'none'), 'ENOENT'], [scratch, 'EISDIR']] as const) {
    await expect(readDocuments([path], tokenizer, 1, 64)).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringContaining(why) as string });
  }
});
