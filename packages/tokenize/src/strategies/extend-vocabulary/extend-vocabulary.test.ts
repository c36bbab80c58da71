import { expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../load/create-tokenizer.ts';
import { byteLevelBpeTrainer } from '../../train/byte-level-bpe-trainer.ts';
import type { TokenizerJson } from '../../tokenizer-json.ts';
import type { Tokenizer } from '../../tokenizer.ts';
import { unigramTrainer } from '../../train/unigram-trainer.ts';
import { articles } from '../declaration.test-support.ts';
import { extendVocabulary } from './extend-vocabulary.ts';

const isHeldOut = (at: number): boolean => at % 3 === 0;
const heldOut = articles('por_PT').filter((_, at) => isHeldOut(at)).join('\n');

async function train(code: string): Promise<TokenizerJson> {
  const trainer = byteLevelBpeTrainer({ vocabSize: 1000, pattern: 'o200k', specialTokens: ['<end>'], eos: '<end>' });
  articles(code).forEach((article, at) => !isHeldOut(at) && trainer.add(article));
  return trainer.finish();
}
const english = await train('eng');
const portuguese = await train('por_PT');
const base = createTokenizer({ tokenizerJson: english });
const tokensOf = (tokenizer: Tokenizer, text = heldOut): number => tokenizer.encode(text, { specialTokens: false }).ids.length;

test('a Portuguese vocabulary of equal size takes at least 20 % fewer tokens a character than an English one', () => {
  const fall = 1 - tokensOf(createTokenizer({ tokenizerJson: portuguese })) / tokensOf(base);
  expect(fall).toBeGreaterThan(0.2);
  // Measured: 0.416.
  expect(fall).toBeCloseTo(0.416, 2);
});

describe('the two vocabularies united', () => {
  const { tokenizerJson, added } = extendVocabulary(english, portuguese);
  const extended = createTokenizer({ tokenizerJson });

  test('take at least 20 % fewer tokens than the English one alone', () => {
    expect(1 - tokensOf(extended) / tokensOf(base)).toBeGreaterThan(0.2);
    expect(tokensOf(extended, articles('eng').join('\n'))).toBeLessThanOrEqual(tokensOf(base, articles('eng').join('\n')));
  });

  test('keep every token of the first, and only join them', () => {
    expect(extended.size).toBe(base.size + added.size);
    for (let id = 0; id < base.size; id++) expect(extended.tokenOf(id)).toBe(base.tokenOf(id));
    const borders = (tokenizer: Tokenizer): ReadonlySet<number> => new Set(tokenizer.encode(heldOut).offsets().end);
    const old = borders(base);
    expect([...borders(extended)].filter((end) => !old.has(end))).toEqual([]);
    expect(extended.decode(extended.encode(heldOut).ids)).toBe(heldOut);
  });

  test('no more tokens are added than asked for', () => {
    const few = extendVocabulary(english, portuguese, { maxTokens: 10 });
    expect([...few.added]).toEqual([...added].slice(0, 10));
    expect(createTokenizer(few).size).toBe(base.size + 10);
  });
});

test('what cannot be united is refused', async () => {
  const trainer = unigramTrainer({ vocabSize: 300, pattern: 'o200k' });
  trainer.add('a text');
  const unigram = await trainer.finish();
  expectCode('unsupported-tokenizer', () => extendVocabulary(english, unigram));
  expectCode('invalid-tokenizer', () => extendVocabulary(english, { ...portuguese, pre_tokenizer: null }));
});
