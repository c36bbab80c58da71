import { seededRandom } from '@tokstream/core';
import { describe, expect, test } from 'vitest';
import { shuffled } from '../laws/shards.test-support.ts';
import { fitMixture } from './fit-mixture.ts';
import { inferMixture } from './infer-mixture.ts';
import { trainedOn } from './trained-on.test-support.ts';

const languages = ['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn'];

describe.each([['inferMixture', inferMixture], ['fitMixture', fitMixture]])('%s', (_, infer) => {
  test.each([1, 2, 3, 4, 5, 6])('finds every share of five languages within two points (mixture %i)', async (seed) => {
    const random = seededRandom(seed);
    const weights = shuffled(languages, random).slice(0, 5).map((language) => [language, 0.1 + random.next()] as const);
    const sum = weights.reduce((above, [, weight]) => above + weight, 0);
    const { tokenizer, samples, truth } = await trainedOn(Object.fromEntries(weights.map(([language, weight]) => [language, weight / sum])), { bytes: 300_000, merges: 500 });
    const { shares } = await infer(tokenizer, samples);
    for (const [language, share] of Object.entries(truth)) expect(Math.abs(shares[language]! - share), language).toBeLessThan(0.02);
  });
});
