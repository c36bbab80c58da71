import { expectCode } from '@tokstream/testing';
import { firstValueFrom, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { countSplitWords } from '../items/count-split-words.ts';
import { countText } from '../items/count-text.ts';
import { tokenBatch } from '../items/token-batch.ts';
import { foldMetric } from '../operators/fold-metric.ts';
import { likelihood } from './likelihood.ts';
import { volume } from './volume.ts';

describe('countText', () => {
  test.each(['', 'naïve ok', '🐳 and 人', '\ud83d', '\udc33\ud83d', 'a\ud83db', '\u{10ffff}\uffff\u07ff\u0800'])('of %j counts as the platform does', (text) => {
    expect(countText(text)).toMatchObject({ bytes: Buffer.byteLength(text), characters: [...text].length });
  });

  test('counts words of languages without spaces, and as the evaluation harness where asked to', () => {
    expect(countText('人類社會のすべて', { language: 'ja' }).words).toBeGreaterThan(2);
    expect(countText(' two  words ', { countWords: countSplitWords }).words).toBe(4);
    expect(countText(' two  words ').words).toBe(2);
  });
});

describe('volume', () => {
  test('gives ratios of sums, special tokens and the baseline apart', async () => {
    const batches = of(
      tokenBatch('naïve ok', [101, 7, 8, 9], { special: Uint8Array.of(1, 0, 0, 0), baselineTokens: 2 }),
      tokenBatch('a 🐳', Array.from({ length: 15 }, () => 5), { baselineTokens: 4 }),
      tokenBatch('', []  , { baselineTokens: 0 }),
    );
    expect(await firstValueFrom(batches.pipe(foldMetric(volume())))).toEqual({
      tokens: 18, specialTokens: 1, bytes: 15, characters: 11, words: 3,
      tokensPerByte: 18 / 15, bytesPerToken: 15 / 18, charactersPerToken: 11 / 18, tokensPerWord: 6, tokensPerBaselineToken: 3,
    });
    expect(await firstValueFrom(batches.pipe(foldMetric(volume({ withSpecial: true }))))).toMatchObject({ tokens: 18, tokensPerByte: 19 / 15, tokensPerWord: 19 / 3 });
  });

  test('leaves out what is not defined', async () => {
    const { words, tokensPerWord, tokensPerBaselineToken, tokensPerByte } = await firstValueFrom(of({ ids: Int32Array.of(1), bytes: 0, characters: 0 }).pipe(foldMetric(volume())));
    expect([words, tokensPerWord, tokensPerBaselineToken, tokensPerByte]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('likelihood', () => {
  test('of -4.7 nats on "naïve ok" is 0.753407 bits a byte', async () => {
    const result = await firstValueFrom(of({ logProbabilities: [-4.2, -0.5], ...countText('naïve ok') }).pipe(foldMetric(likelihood())));
    expect(result.bitsPerByte).toBeCloseTo(0.753407, 6);
    expect(result.bitsPerCharacter).toBeCloseTo(4.7 / Math.LN2 / 8, 9);
    expect([result.bytePerplexity, result.wordPerplexity, result.tokenPerplexity].map((value) => Math.log(value!))).toEqual([4.7 / 9, 2.35, 2.35].map((value) => expect.closeTo(value, 9)));
    expect(result).toMatchObject({ tokens: 2, words: 2, lossPerToken: 2.35, logLikelihood: -4.7 });
  });

  test('refuses what is no logarithm of a probability', () => {
    const metric = likelihood();
    for (const wrong of [0.5, Number.NaN, -Infinity]) expectCode('invalid-value', () => metric.add(metric.init(), { logProbabilities: [wrong], bytes: 1, characters: 1 }));
  });
});
