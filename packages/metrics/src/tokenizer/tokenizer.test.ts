import { expectCode } from '@tokstream/testing';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';
import { firstValueFrom, from, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { countText } from '../items/count-text.ts';
import { tokenBatch, type TokenBatch } from '../items/token-batch.ts';
import { wordRanges } from '../items/word-ranges.ts';
import { foldMetric } from '../operators/fold-metric.ts';
import { pairBy } from '../operators/pair-by.ts';
import { lostText } from './coverage/lost-text.ts';
import { roundTrip } from './coverage/round-trip.ts';
import { unknownShare } from './coverage/unknown-share.ts';
import { renyiEntropy } from './efficiency/renyi-entropy.ts';
import { unigramEfficiency, type UnigramEfficiencyOptions, type UnigramEfficiencyResult } from './efficiency/unigram-efficiency.ts';
import { languageTokens } from './morphology/language-tokens.ts';
import { lexicon } from './morphology/lexicon.ts';
import { morphBoundaries } from './morphology/morph-boundaries.ts';
import { corpusTokenCount } from './parallel/corpus-token-count.ts';
import { optimalVocabulary } from './parallel/optimal-vocabulary.ts';
import { parity } from './parallel/parity.ts';
import { fertility } from './words/fertility.ts';
import { piecesAlone } from './words/pieces-alone.ts';
import { piecesInContext } from './words/pieces-in-context.ts';
import { singleTokenRetention } from './words/single-token-retention.ts';

const tokenizer = await loadTokenizer(tinyDirectory);

describe('words', () => {
  const pieces = { pieces: [1, 1, 2, 3] };

  test('of 1, 1, 2 and 3 tokens have fertility 1.75, half are continued, half are single', async () => {
    expect(await firstValueFrom(of(pieces).pipe(foldMetric(fertility())))).toEqual({ words: 4, tokens: 7, fertility: 1.75, continuedShare: 0.5 });
    expect(await firstValueFrom(of(pieces).pipe(foldMetric(singleTokenRetention())))).toEqual({ words: 4, singleTokens: 2, retention: 0.5 });
  });

  test('in context take as many tokens as they do alone after a space, where tokens stay within words', () => {
    const text = 'the president said that she would not go';
    const { ids, offsets } = tokenizer.encode(text, { specialTokens: false });
    const inContext = piecesInContext(wordRanges(text), offsets());
    const alone = piecesAlone(text.split(' ').slice(1), (word) => tokenizer.encode(word, { specialTokens: false }).ids, true);
    expect(Array.from(inContext.pieces).slice(1)).toEqual(Array.from(alone.pieces));
    expect(ids.length).toBe(Array.from(inContext.pieces).reduce((sum, count) => sum + count, 0));
  });

  test('count a token for each of them that it touches, and none that only ends or starts there', () => {
    const { pieces } = piecesInContext([{ start: 0, end: 2 }, { start: 3, end: 4 }, { start: 4, end: 9 }], { start: [0, 0, 2, 3, 6, 6], end: [1, 2, 3, 6, 6, 9] });
    expect(Array.from(pieces)).toEqual([2, 1, 2]);
  });
});

describe('coverage', () => {
  test('counts characters that unknown tokens stand for, split ones once', async () => {
    const text = 'a 🐳 人';
    const lost = lostText(text, { ids: [5, 0, 0, 6, 0], start: [0, 2, 2, 4, 5], end: [1, 4, 4, 5, 6] }, 0);
    expect(lost).toEqual({ characters: 5, lost: 2, tokens: 5, unknownTokens: 3 });
    expect(lostText(text, { ids: [5], start: [0], end: [6] }, undefined).lost).toBe(0);
    expect(await firstValueFrom(of(lost).pipe(foldMetric(unknownShare())))).toMatchObject({ unknownShare: 0.4, unknownTokenShare: 0.6 });
    expect((await firstValueFrom(of(lost).pipe(foldMetric(unknownShare({ compat: true }))))).unknownShare).toBeUndefined();
    expect((await firstValueFrom(of({ ...lost, lost: 1, tokens: 10 }).pipe(foldMetric(unknownShare({ compat: true }))))).unknownShare).toBe(0.1);
  });

  test('tells where texts first come back different', async () => {
    const texts = of({ text: 'same', decoded: 'same' }, { text: 'naïve', decoded: 'naive', document: 'b' }, { text: 'ab', decoded: 'abc', document: 'a' }, { text: 'i\u0308', decoded: 'ï' });
    const result = await firstValueFrom(texts.pipe(foldMetric(roundTrip())));
    expect(result).toMatchObject({ texts: 4, failures: 3, failureShare: 0.75 });
    expect(result.examples).toEqual([
      { at: 0, expected: 'i\u0308', decoded: 'ï', document: '' },
      { at: 2, expected: '', decoded: 'c', document: 'a' },
      { at: 2, expected: 'ïve', decoded: 'ive', document: 'b' },
    ]);
    expect((await firstValueFrom(texts.pipe(foldMetric(roundTrip({ form: 'NFC' }))))).failures).toBe(2);
    expectCode('invalid-option', () => roundTrip({ form: 'nfc' }));
  });
});

describe('parallel texts', () => {
  const german = ['Das Schiff fährt.', 'Alle Menschen sind frei.', 'nur hier'].map((text, line) => tokenBatch(text, Array.from(text, () => 1), { language: 'de', line }));
  const english = ['The ship sails.', 'All men are free.'].map((text, line) => tokenBatch(text, [1, 2, 3, ...(line === 0 ? [] : [4, 5])], { language: 'en', line }));

  test('give the premium over lines that both have, and the writing splits off', async () => {
    const key = ({ line }: TokenBatch): string | number => line!;
    const result = await firstValueFrom(from(german).pipe(pairBy(from(english), { key, otherKey: key }), foldMetric(parity())));
    expect(result).toMatchObject({ lines: 2, leftAlone: 1, rightAlone: 0, leftTokens: 41, rightTokens: 8, premium: 41 / 8, meanLinePremium: (17 / 3 + 24 / 5) / 2, isSmall: true });
    expect(result.bytePremium).toBe((countText('Das Schiff fährt.').bytes + 24) / 32);
    expect(result.premium).toBeCloseTo(result.bytePremium! * result.tokenizerPremium!, 12);
  });

  test('are counted by language, with premiums for even ones only', async () => {
    const result = await firstValueFrom(from([...german, ...english, ...english.map((line) => ({ ...line, language: 'fr', ids: Int32Array.of(1) }))]).pipe(foldMetric(corpusTokenCount())));
    expect(result).toMatchObject({ tokens: { de: 49, en: 8, fr: 2 }, uneven: ['de'], premium: { en: 1, fr: 0.25 }, tokenizerPremium: { en: 1, fr: 0.25 }, spread: 4, variation: 0.6 });
    expect(Object.keys(result.premium)).toEqual(['en', 'fr']);
  });

  test('find the vocabulary for a target on a line of logarithms', async () => {
    const tokensAt = (vocabulary: number): number => Math.exp(14) * vocabulary ** -0.4;
    const found = await optimalVocabulary(tokensAt, { target: tokensAt(20_000), sizes: [8192, 16_384, 32_768, 65_536] });
    expect(found).toMatchObject({ vocabulary: 20_000, intercept: expect.closeTo(14, 9), slope: expect.closeTo(0.4, 9), residual: expect.closeTo(0, 6) });
    await expect(optimalVocabulary(tokensAt, { target: 10, sizes: [1, 2, 3] })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(optimalVocabulary(tokensAt, { target: 0, sizes: [1, 2, 3, 4] })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(optimalVocabulary(() => 5, { target: 4, sizes: [1, 2, 3, 4] })).rejects.toMatchObject({ code: 'unsupported-fit' });
    await expect(optimalVocabulary(tokensAt, { target: 9, sizes: [1, 2, 3, 4], signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('efficiency', () => {
  const words = 'pick @@ed pick @@l @@ed pick @@les'.split(' ');
  const ids = Int32Array.from(words, (word) => words.indexOf(word));
  const of7 = (options: UnigramEfficiencyOptions): Promise<UnigramEfficiencyResult> => firstValueFrom(of({ ids, bytes: 0, characters: 0 }).pipe(foldMetric(unigramEfficiency(options))));

  test.each([[0, 1], [0.5, 0.95984811], [1, 0.9211855], [2, 0.85390962], [2.5, 0.82650648], [3, 0.80315285]])('of order %f is %f, as published', async (alpha, efficiency) => {
    expect((await of7({ alpha })).renyiEfficiency).toBeCloseTo(efficiency, 8);
  });

  test('of the other kinds is as published', async () => {
    expect(await of7({})).toMatchObject({ tokens: 7, types: 4, documents: 1, bits: 14, tokensPerDocument: 7, percentileMass: 6 / 7, shannonEfficiency: expect.closeTo(0.9211855, 8), shannonEntropy: expect.closeTo(1.84237099, 8) });
    expect(await of7({ compat: true })).toMatchObject({ bits: -14, percentileMass: 6 / 7 });
    const parts = of({ ids, bytes: 0, characters: 0, final: false }, { ids, bytes: 0, characters: 0 });
    expect(await firstValueFrom(parts.pipe(foldMetric(unigramEfficiency())))).toMatchObject({ documents: 1, tokensPerDocument: 14 });
    expect((await of7({ vocabulary: 16 })).shannonEfficiency).toBeCloseTo(1.84237099 / 4, 8);
  });

  test('is right where the published code is not, and has its numbers where asked to', async () => {
    expect((await of7({})).minEfficiency).toBeCloseTo(-Math.log2(3 / 7) / 2, 12);
    expect((await of7({ alpha: 1, compat: true })).renyiEfficiency).toBe(0);
    const single = of({ ids: Int32Array.of(3, 3), bytes: 0, characters: 0 });
    expect(await firstValueFrom(single.pipe(foldMetric(unigramEfficiency())))).toMatchObject({ renyiEfficiency: 1, renyiEntropy: 0, shannonEfficiency: 1, shannonEntropy: 0 });
    expect((await firstValueFrom(single.pipe(foldMetric(unigramEfficiency({ compat: true }))))).renyiEfficiency).toBeUndefined();
  });

  test('goes to its limits, and an order that is none is refused', () => {
    const counts = [3, 2, 1, 1];
    expect(renyiEntropy(counts, 1 + 1e-7)).toBeCloseTo(renyiEntropy(counts, 1), 6);
    expect(renyiEntropy(counts, 5000)).toBeCloseTo(renyiEntropy(counts, Infinity), 3);
    for (const wrong of [{ alpha: -1 }, { alpha: Infinity }, { vocabulary: 0.5 }, { from: 0.9 }]) expectCode('invalid-option', () => unigramEfficiency(wrong));
  });
});

describe('morphology', () => {
  const turkish = lexicon({ roots: ['ev', 'kitap', 'göz', 'ışık', 'evler'], affixes: ['ler', 'lar', 'de', 'da', 'lik'], words: ['ve'], language: 'tr' });

  test('judges tokens as Turkish small letters without their mark', () => {
    const verdicts = [' Ev', 'ler', 'evlerde', 'evler', 'VE', ' IŞIK', 'gözlük', 'go\u0308z', '  ev', '12', 'ISIK'].map((token) => turkish.judge(token).verdict);
    expect(verdicts).toEqual(['pure', 'pure', 'valid', 'valid', 'valid', 'pure', 'foreign', 'pure', 'foreign', 'letterless', 'foreign']);
  });

  test('counts distinct tokens and uses apart', async () => {
    const tokens = [' ev', 'ev', 'evde', 'xq', '!', '!'].map((token) => turkish.judge(token));
    expect(await firstValueFrom(from(tokens).pipe(foldMetric(languageTokens({ lexicon: 'tr/1' }))))).toEqual({
      types: 3, uses: 4, validShare: 2 / 3, pureShare: 1 / 3, validUseShare: 3 / 4, pureUseShare: 1 / 2, letterlessTypes: 1, letterlessUses: 2,
    });
  });

  test('scores words that are cut at their boundary', async () => {
    const row = (word: string, first: string, cuts: readonly number[], rest = word.slice(first.length)): Parameters<ReturnType<typeof morphBoundaries>['add']>[1] => ({ word, first, rest, start: cuts.slice(0, -1), end: cuts.slice(1) });
    const rows = [
      row('books', 'book', [0, 4, 5]),
      row('books', 'book', [0, 2, 5]),
      row('books', 'book', [0, 5]),
      // A special token before the word.
      row('books', 'book', [0, 0, 4, 5]),
      row('books', 'books', [0, 2, 5]),
      row('books', 'boo', [0, 3, 5], 'x'),
      // Both halves of a character have its whole range.
      { word: 'né', first: 'né', rest: '', start: [0, 1, 1], end: [1, 2, 2] },
      { word: 'née', first: 'né', rest: 'e', start: [0, 2], end: [3, 3] },
    ];
    expect(await firstValueFrom(from(rows).pipe(foldMetric(morphBoundaries())))).toEqual({ words: 8, hits: 2, scored: 4, excluded: 1, invalid: 3, score: 1 / 2, excludedShare: 1 / 5 });
    expect(await firstValueFrom(from(rows).pipe(foldMetric(morphBoundaries({ compat: true }))))).toMatchObject({ hits: 2, scored: 7, score: 2 / 7 });
  });
});
