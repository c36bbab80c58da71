import { readFileSync } from 'node:fs';
import { expectCode } from '@tokstream/testing';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';
import { firstValueFrom, from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { foldMetric } from '../operators/fold-metric.ts';
import { TokenCounts } from '../statistics/token-counts.ts';
import { scriptOf } from './script-of.ts';
import { tokenClass } from './token-class.ts';
import { vocabularyAnatomy } from './vocabulary-anatomy.ts';
import { vocabularyTokens } from './vocabulary-tokens.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('scriptOf', () => {
  test('agrees with the first word of the names of letters, as Python knows them', () => {
    const names = JSON.parse(readFileSync(new URL('../../goldens/script-names.json', import.meta.url), 'utf8')) as { readonly letters: Readonly<Record<string, string>> };
    for (const [word, letters] of Object.entries(names.letters)) {
      const scripts = new Set(Array.from(letters, scriptOf));
      expect([word, ...scripts]).toEqual([word, word === 'CJK' ? 'Han' : word[0]! + word.slice(1).toLowerCase()]);
    }
  });

  test('knows the script of every letter of the basic plane', () => {
    const unknown: number[] = [];
    for (let code = 0; code < 0x1_0000; code += 1) if (/^\p{L}$/u.test(String.fromCharCode(code)) && scriptOf(String.fromCharCode(code)) === 'Unknown') unknown.push(code);
    expect(unknown).toEqual([]);
  });
});

test.each<[string, string, string?]>([
  ['a', 'character-letters', 'Latin'], ['é', 'character-letters', 'Latin'], ['𝒜', 'character-letters', 'Common'], ['𐍈', 'character-letters', 'Gothic'], [' ', 'character-other'], ['7', 'character-other'], ['🐳', 'character-other'],
  [' the', 'spaced-letters', 'Latin'], [' e\u0301te', 'spaced-letters', 'Latin'], [' мир', 'spaced-letters', 'Cyrillic'], [' 世界', 'spaced-letters', 'Han'], ['  a', 'spaced-other'], [' мiр', 'spaced-other'], [' 2nd', 'spaced-other'],
  ['ing', 'inner-letters', 'Latin'], ['カー', 'inner-letters', 'Katakana'], ['ーカ', 'inner-letters', 'Katakana'], ["'s", 'inner-other'], ['', 'inner-other'], ['\u0301', 'character-other'],
])('%j is %s %s', (text, name, script) => {
  expect(tokenClass(utf8(text))).toEqual({ tokenClass: name, ...(script !== undefined && { script }) });
});

test('bytes that are no characters are a fragment, and no bytes a control token', () => {
  expect(tokenClass(Uint8Array.of(0xe4, 0xb8))).toEqual({ tokenClass: 'fragment' });
  expect(tokenClass(null)).toEqual({ tokenClass: 'control' });
});

describe('vocabularyAnatomy', () => {
  test('gives each of k languages 1/k, so that rows sum to 1', async () => {
    const tokens = [['de'], ['de', 'en'], ['de', 'en', 'fr']].map((languages, at) => ({ bytes: utf8(at === 0 ? ' ein' : 'in'), languages, isCore: at === 1 }));
    const { languages, singletonShare, coreCoverage } = await firstValueFrom(from(tokens).pipe(foldMetric(vocabularyAnatomy({ coreSize: 4 }))));
    expect(languages).toEqual({ de: expect.closeTo((1 + 1 / 2 + 1 / 3) / 3, 12), en: expect.closeTo((1 / 2 + 1 / 3) / 3, 12), fr: expect.closeTo(1 / 9, 12) });
    expect([singletonShare, coreCoverage]).toEqual([1, 0.25]);
    expect(Object.keys((await firstValueFrom(from(tokens).pipe(foldMetric(vocabularyAnatomy({ foldLanguages: 0.2 }))))).languages)).toEqual(['de', 'en', 'Other']);
  });

  test('of a real vocabulary adds up, by entries and by use', async () => {
    const tokenizer = await loadTokenizer(tinyDirectory);
    const uses = new TokenCounts();
    uses.addAll(tokenizer.encode('the president said that the men took up their oars').ids);
    const result = await firstValueFrom(from(vocabularyTokens(tokenizer, { uses })).pipe(foldMetric(vocabularyAnatomy())));
    expect(result).toMatchObject({ tokens: tokenizer.size, usedTokens: uses.size, uses: uses.total });
    for (const table of [result.classes, result.useClasses, result.scripts, result.useScripts]) expect(Object.values(table).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(result.classes.control! * result.tokens).toBeCloseTo(tokenizer.specialIds.size, 9);
    expect(result.scriptTable['Latin']!.character).toBeGreaterThan(50);
    expect(result.useScripts).toEqual({ Latin: 1 });
  });

  test('refuses settings that are no shares', () => expectCode('invalid-option', () => vocabularyAnatomy({ foldScripts: -1 })));
});

test('word pieces that begin a word have a space', () => {
  const names = ['[CLS]', 'play', '##ing'];
  const tokens = [...vocabularyTokens({ size: 4, specialIds: new Set([0]), bytesOf: () => null, tokenOf: (id) => names[id] ?? null })];
  expect(tokens.map(({ bytes }) => bytes && new TextDecoder().decode(bytes))).toEqual([null, ' play', 'ing']);
});
