import { expectRejection } from '@tokstream/testing';
import { assert, asyncProperty, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CorpusDocument } from './corpus-document.ts';
import { parseAttributes, parseDocument } from './parse-line.ts';
import { readJsonLines, type ReadJsonLinesOptions } from './read-json-lines.ts';

async function read(chunks: readonly Uint8Array[], options: Partial<ReadJsonLinesOptions> = {}): Promise<CorpusDocument[]> {
  const all: CorpusDocument[] = [];
  for await (const documents of readJsonLines(chunks, parseDocument, { name: 'f.jsonl', ...options })) all.push(...documents);
  return all;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = ['{"id":"1","text":"naïve 🐳"}', '', '  ', '{"id":"2","text":"","metadata":{"a":[1]},"attributes":{}}\r', '{"id":"3","text":"\\ud83d x"}'];

describe('readJsonLines', () => {
  test('gives the same for any split', () =>
    assert(
      asyncProperty(integer({ min: 1, max: 40 }), integer({ min: 0, max: 1 }), async (size, end) => {
        const bytes = bytesOf(lines.join('\n') + '\n'.repeat(end));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
        expect((await read(chunks)).map(({ id, text }) => [id, text])).toEqual([['1', 'naïve 🐳'], ['2', ''], ['3', '\ud83d x']]);
      }),
    ));

  test('of nothing gives nothing', async () => {
    expect(await read([])).toEqual([]);
    expect(await read([new Uint8Array(0)])).toEqual([]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['no JSON', bytesOf('{"id":'), /no JSON/],
    ['no object', bytesOf('[]'), /JSON object/],
    ['no id', bytesOf('{"text":"x"}'), /id that is a string/],
    ['a number for an id', bytesOf('{"id":1,"text":"x"}'), /id that is a string/],
    ['no text', bytesOf('{"id":"x"}'), /text that is a string/],
    ['attributes that are a list', bytesOf('{"id":"x","text":"x","attributes":[]}'), /attributes/],
    ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), /not UTF-8/],
    ['too long a line', bytesOf(`{"id":"x","text":"${'x'.repeat(100)}"}`), /longer than 64 bytes/],
  ])('names file and line of a line with %s, or leaves it out', async (_, line, why) => {
    const file = Buffer.concat([bytesOf('{"id":"a","text":""}\n\n'), line, bytesOf('\n{"id":"b","text":""}')]);
    const chunks = Array.from({ length: Math.ceil(file.length / 30) }, (_, at) => file.subarray(at * 30, (at + 1) * 30));
    const options = { maxLineBytes: 64 };
    await expectRejection('invalid-document', read(chunks, options));
    await expect(read(chunks, options)).rejects.toThrow(/^f\.jsonl, line 3: /);
    await expect(read(chunks, options)).rejects.toThrow(why);
    const bad: string[] = [];
    expect((await read(chunks, { ...options, onBadLine: ({ message }) => bad.push(message) })).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(bad).toHaveLength(1);
  });

  test('lines of attributes have an id and attributes', () => {
    expect(parseAttributes('{"id":"1","attributes":{"toxicity":0.7}}').attributes).toEqual({ toxicity: 0.7 });
    for (const wrong of ['{"id":"1"}', '{"attributes":{}}', '{"id":"1","attributes":[]}']) expect(() => parseAttributes(wrong)).toThrow(/attributes/);
  });
});
