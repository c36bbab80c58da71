import { readdirSync, readFileSync } from 'node:fs';
import { expectCode } from '@tokstream/testing';
import { parseSync } from 'oxc-parser';
import ts from 'typescript5';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../load/create-tokenizer.ts';
import { byteLevelBpeTrainer } from '../../train/byte-level-bpe-trainer.ts';
import { astTokenTypes } from './ast-token-types.ts';
import { sourceTokenTypes } from './source-scanner.ts';
import { typescriptScanner } from './typescript-scanner.ts';

const scanner = typescriptScanner(ts);
const types = astTokenTypes(scanner);
const folder = new URL('../../', import.meta.url);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .toSorted()
  .filter((_, at) => at % 2 === 0)
  .map((path) => ({ path, source: readFileSync(new URL(path, folder), 'utf8') }));

describe('on our own sources', () => {
  test('every sub-token has a type', async () => {
    const trainer = byteLevelBpeTrainer({ vocabSize: 1000, specialTokens: ['<end>'], eos: '<end>', pattern: 'o200k' });
    for (const { source } of sources.slice(0, 40)) trainer.add(source);
    const tokenizer = createTokenizer({ tokenizerJson: await trainer.finish() });
    const counts = { subTokens: 0, typed: 0 };
    for (const { source } of sources) {
      const { ids, offsets } = tokenizer.encode(source);
      const { start, end } = offsets();
      const { type, first, last, main, tokens } = types.align(source, { start, end });
      counts.subTokens += ids.length - 1;
      expect(sourceTokenTypes[type.at(-1)!]).toBe('none');
      for (let at = 0; at < ids.length - 1; at++) {
        const owner = tokens[main[at]!]!;
        const isCovered = tokens[first[at]!]!.start <= start[at]! && tokens[last[at]! - 1]!.end >= end[at]! && owner.start < end[at]! && owner.end > start[at]!;
        counts.typed += Number(isCovered && sourceTokenTypes[type[at]!] === owner.type && !['none', 'unknown'].includes(owner.type));
      }
    }
    expect(counts.subTokens).toBeGreaterThan(50_000);
    expect(counts.typed).toBe(counts.subTokens);
  });

  test('the types are those that another parser finds', () => {
    const seen = { checked: 0, wrong: [] as string[] };
    for (const { path, source } of sources) {
      const typeAt = new Map(scanner.scan(source).map(({ type, start }) => [start, type]));
      for (const [start, type] of oxcTypes(path, source)) {
        seen.checked++;
        if (typeAt.get(start) !== type) seen.wrong.push(`${path} ${start} ${source.slice(start, start + 20)}: ${typeAt.get(start)}, not ${type}`);
      }
    }
    expect(seen.wrong).toEqual([]);
    expect(seen.checked).toBeGreaterThan(15_000);
  });
});

test('tells what only a parser knows', () => {
  const source = '/** d */ const a = b / c / d; x = /[/]b/g; y = `1${`2${z}`}3`; v as Map<A, Set<B>>; class C { #p = 1n; get get() {} } // end';
  const tokens = scanner.scan(source).map(({ type, start, end, node }) => ({ type, text: source.slice(start, end), node }));
  expect(tokens.map(({ text }) => text).join('')).toBe(source);
  const textsOf = (type: string): string[] => tokens.filter((token) => token.type === type).map(({ text }) => text);
  expect(textsOf('regular-expression')).toEqual(['/[/]b/g']);
  expect(textsOf('template')).toEqual(['`1${', '`2${', '}`', '}3`']);
  expect(textsOf('comment')).toEqual(['/** d */', '// end']);
  expect(textsOf('keyword')).toEqual(['const', 'as', 'class', 'get']);
  expect(textsOf('number')).toEqual(['1n']);
  expect(textsOf('identifier')).toContain('#p');
  expect(tokens.find(({ text }) => text === 'Set')).toMatchObject({ node: 'TypeReference' });
  expect(tokens.find(({ text }) => text === 'const')!.node).toBe('VariableDeclarationList');
});

test('a token gets the type that most of it has, white space last', () => {
  const source = '  if(name) ++n;';
  const offsets = { start: Uint32Array.of(0, 4, 4, 9, 12, 0), end: Uint32Array.of(4, 5, 9, 12, 15, 0) };
  const { type, first, last } = types.align(source, offsets);
  expect(Array.from(type, (code) => sourceTokenTypes[code])).toEqual(['keyword', 'punctuation', 'identifier', 'punctuation', 'punctuation', 'none']);
  expect([...last].map((end, at) => end - first[at]!)).toEqual([2, 1, 2, 3, 3, 0]);
});

test('sources with errors, markup and other ends of lines still tile', () => {
  const markup = typescriptScanner(ts, { fileName: 'a.tsx' });
  for (const source of ['', '\ufeff#!/x\r\nlet', 'a = <p id="x">one {two} &amp;</p>;', 'const = ; ) } `${', "'open\n", '\0\u2028 @@ \ud800 <<<<<<< a\n', '/* open']) {
    const tokens = markup.scan(source);
    expect(tokens.map(({ start, end }) => source.slice(start, end)).join('')).toBe(source);
    expect(markup.scan(source).every(({ start, end }) => start < end)).toBe(true);
  }
  expect(markup.scan('<p>one</p>').map(({ type }) => type)).toContain('markup-text');
});

test('refuses tokens with gaps and offsets of another text', () => {
  const offsets = { start: Uint32Array.of(0), end: Uint32Array.of(2) };
  const broken = (start: number, end: number) => astTokenTypes({ scan: () => [{ type: 'unknown', start, end, node: null }] });
  for (const [start, end] of [[1, 2], [0, 1], [0, 3], [0, 0]] as const) expectCode('invalid-source-tokens', () => broken(start, end).align('ab', offsets));
  expectCode('invalid-source-tokens', () => types.align('a', offsets));
});

/** Where another parser sees identifiers, literals and comments begin. */
function oxcTypes(path: string, source: string): [start: number, type: string][] {
  const { program, comments } = parseSync(path, source);
  const found: [number, string][] = comments.map(({ start }) => [start, 'comment']);
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const { type, start, value, regex, name } = node as Record<string, unknown>;
    // Two words that are names to one parser and keywords to the other.
    if ((type === 'Identifier' || type === 'PrivateIdentifier') && name !== 'constructor' && name !== 'import') found.push([start as number, 'identifier']);
    if (type === 'Literal') {
      const kind = regex !== undefined ? 'regular-expression' : typeof value === 'string' ? 'string' : value === null || typeof value === 'boolean' ? 'keyword' : 'number';
      found.push([start as number, kind]);
    }
    if (typeof type === 'string' && /^TS\w+Keyword$|^ThisExpression$/.test(type)) found.push([start as number, 'keyword']);
    Object.values(node).forEach(visit);
  };
  visit(program);
  return found;
}
