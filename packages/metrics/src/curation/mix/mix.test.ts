import { expectCode, expectRejection } from '@tokstream/testing';
import { firstValueFrom, from, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { CorpusDocument } from '../documents/corpus-document.ts';
import { mix, type MixOptions } from './mix.ts';
import { replaceSpans } from './replace-spans.ts';

const documents: readonly CorpusDocument[] = [
  { id: '1', text: 'ahoy', metadata: { url: 'https://a.org/x', year: 1851 }, attributes: { g__words: [[0, 4, 1]], g__share: [[0, 4, 0.25]] } },
  { id: '2', text: '🐳 at a@b.c now', attributes: { g__words: [[0, 15, 4]], g__share: [[0, 15, 0.75]], mail: [[5, 10, 0.9], [0, 1, 0.1]] } },
  { id: '3', text: 'no attributes', extra: [1] },
];

async function mixed(options: MixOptions): Promise<CorpusDocument[]> {
  return firstValueFrom(from(documents).pipe(mix(options), toArray()));
}

describe('mix', () => {
  test.each<[MixOptions, string]>([
    [{}, '123'],
    [{ include: ['$[?@.g__words[0][2] >= 4]'] }, '2'],
    [{ include: ['$[?@.g__words[0][2] >= 4]', '$.extra'] }, '23'],
    [{ exclude: ['$[?@.g__share[0][2] > 0.5]'] }, '13'],
    [{ include: ['$.attributes'], exclude: ['$.attributes.mail'] }, '1'],
    [{ include: ['$.metadata[?search(@, "a[.]org")]', '$[?@.year > 1900]'] }, '1'],
    [{ exclude: ['$[?@.nothing[0][2] < 1e9]', '$.id[0]', '$[?@ == "toString"]'] }, '123'],
  ])('%j keeps %s', async (options, kept) => {
    expect((await mixed(options)).map(({ id }) => id).join('')).toBe(kept);
  });

  test('replaces spans of attributes from a score on, and drops fields', async () => {
    const [first, second] = await mixed({ include: ['$.attributes'], replace: [{ span: '$.attributes.mail', minScore: 0.5, replacement: '<{}>' }], discard: ['attributes'] });
    expect(first).toEqual({ id: '1', text: 'ahoy', metadata: documents[0]!.metadata });
    expect(second).toEqual({ id: '2', text: '🐳 at <a@b.c> now' });
    expect((await mixed({ replace: [{ span: '$.attributes.mail' }] }))[1]!.text).toBe(' at  now');
  });

  test('refuses paths that are none, or lead to no spans', async () => {
    for (const path of ['attributes', '$[?(@.x', '$.attributes[', '$[?@.a =~ /x/]', '', '$.constructor', '$["__proto__"]', '$[?@.toString]']) expectCode('invalid-path', () => mix({ include: [path] }));
    await expectRejection('invalid-document', mixed({ replace: [{ span: '$.id' }] }));
  });
});

test.each([
  ['abcdef', [[1, 2, 'X'], [4, 6, '']], 'aXcd'],
  ['abcdef', [[0, 6, '{}{}']], 'abcdefabcdef'],
  ['abcdef', [[2, 4, '-'], [1, 3, '+']], 'a+def'],
  ['abcdef', [[1, 3, '1'], [1, 2, '2'], [3, 4, '3']], 'a13ef'],
  ['🐳a🐳', [[1, 2, '$&{}'], [2, 9, '!']], '🐳$&a!'],
  ['ab', [[5, 9, 'x'], [1, 1, 'y'], [2, 1, 'z']], 'ab'],
  ['', [[0, 1, 'x']], ''],
])('%j with %j replaced is %j', (text, spans, expected) => {
  expect(replaceSpans(text, spans.map(([start, end, by]) => ({ start, end, by }) as never))).toBe(expected);
});
