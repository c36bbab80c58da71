import { cutAnywhere, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { charToByte } from '../../byte-alphabet.ts';
import { createTokenizer } from '../../load/create-tokenizer.ts';
import { trickyText } from '../../text.test-support.ts';
import { byteLevelBpeTrainer } from '../../train/byte-level-bpe-trainer.ts';
import type { TokenizerTrainer } from '../../train/tokenizer-trainer.ts';
import type { TokenizerJson } from '../../tokenizer-json.ts';
import type { Tokenizer } from '../../tokenizer.ts';
import { articles } from '../declaration.test-support.ts';
import { scriptGroupedBpeTrainer } from './script-grouped-bpe-trainer.ts';
import { scriptGroupPreTokenizer } from './script-groups.ts';

const groups = ['Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Gujarati', 'Malayalam'].map((script) => ({ scripts: [script] }));
const grouped = ['hin', 'mar', 'ben', 'tam', 'tel', 'guj', 'mal'];
const others = ['eng', 'fra', 'deu_1996', 'spa', 'por_PT', 'ita', 'nld', 'pol', 'ces', 'swe', 'dan', 'fin', 'hun', 'tur'];
const vocabSize = 2000;

/** Learns from two thirds of the articles in every language. */
async function train(trainer: TokenizerTrainer): Promise<TokenizerJson> {
  for (const code of [...grouped, ...others]) articles(code).forEach((article, at) => at % 3 !== 0 && trainer.add(article));
  return trainer.finish();
}

const json = await train(scriptGroupedBpeTrainer({ vocabSize, groups, specialTokens: ['<end>'], eos: '<end>' }));
const tokenizer = createTokenizer({ tokenizerJson: json });

describe('premium against English on the articles held out', () => {
  const heldOut = (code: string): string => articles(code).filter((_, at) => at % 3 === 0).join('\n');
  const premiums = (of: Tokenizer): number[] => {
    const count = (code: string): number => of.encode(heldOut(code)).ids.length;
    return grouped.map((code) => count(code) / count('eng'));
  };
  const ours = premiums(tokenizer);

  const { pretokenizers } = scriptGroupPreTokenizer('test', groups, 'gpt2') as unknown as { readonly pretokenizers: readonly { readonly pattern: { readonly Regex: string } }[] };
  test.each([
    ['shared BPE with the same pattern', { regex: pretokenizers[1]!.pattern.Regex }],
    ['shared BPE as GPT-4o cuts', 'o200k'],
    ['shared BPE as GPT-2 cuts', 'gpt2'],
  ] as const)('is lower in every grouped language than with one %s', async (_, pattern) => {
    const shared = createTokenizer({ tokenizerJson: await train(byteLevelBpeTrainer({ vocabSize, pattern })) });
    expect(shared.size).toBeGreaterThanOrEqual(tokenizer.size - 1);
    premiums(shared).forEach((premium, at) => expect(ours[at]).toBeLessThan(premium * 0.8));
  });
});

test('a word is encoded as by the merges of its group alone', () => {
  const decoder = new TextDecoder();
  const textOf = (token: string): string => decoder.decode(Uint8Array.from(token, (character) => charToByte.get(character.charCodeAt(0))!));
  const { model } = json;
  const merges = model['merges'] as readonly (readonly [string, string])[];
  for (const [script, sample] of [['Devanagari', 'hin'], ['Tamil', 'tam']] as const) {
    const letter = new RegExp(`\\p{Script=${script}}`, 'u');
    const own = merges.filter(([left, right]) => {
      const text = textOf(left + right);
      return letter.test(text) || [...text].length === 1;
    });
    expect(own.length).toBeLessThan(merges.length / 2);
    const alone = createTokenizer({ tokenizerJson: { ...json, model: { ...model, merges: own } } });
    const words = articles(sample).join(' ').match(new RegExp(` ?\\p{Script=${script}}+`, 'gu'))!;
    // Also with characters that were never seen.
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.constantFrom('', '\u200d', '\u0972', '\u0ba1', '\u200d\u200d'), fc.constantFrom(...words), (word, strange, more) => {
        const text = word + strange + more.trim();
        expect([...tokenizer.encode(text).ids]).toEqual([...alone.encode(text).ids]);
      }),
      { numRuns: 300 },
    );
  }
});

test('gives every text back, cut anywhere', () => {
  const text = fc.array(fc.oneof(trickyText(6), fc.constantFrom('हिन्दी', ' தமிழ்', 'क\u200dष', '।', '१२३', 'ab', '\u0951')), { maxLength: 8 }).map((parts) => parts.join('').toWellFormed());
  fc.assert(
    fc.property(text, cutAnywhere(), (source, cut) => {
      const { ids } = tokenizer.encode(source);
      expect(tokenizer.decode(ids)).toBe(source);
      const encoder = tokenizer.encoder();
      expect([...cut(source).flatMap((chunk) => encoder.push(chunk)), ...encoder.flush()].flatMap((block) => [...block.ids])).toEqual([...ids]);
    }),
    { numRuns: 60 },
  );
});

test('what a group cannot use goes to the others, and tokens are of one group', async () => {
  const trainer = scriptGroupedBpeTrainer({ vocabSize: 310, groups: [{ scripts: ['Tamil'], share: 3 }, { scripts: ['Thai'] }], restShare: 2 });
  const progress: number[] = [];
  trainer.add('தமிழ் தமிழ் the cat and the dog sat and the cat ate the hat that the dog had hidden in the garden behind the house on the hill near the river');
  const small = createTokenizer({ tokenizerJson: await trainer.finish({ onProgress: (done) => progress.push(done) }) });
  expect(small.size).toBeGreaterThan(305);
  expect(small.size).toBeLessThanOrEqual(310);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  const mixed = Array.from({ length: tokenizer.size }, (_, id) => new TextDecoder('utf-8').decode(tokenizer.bytesOf(id) ?? new Uint8Array())).filter((token) => /\p{Script=Tamil}/u.test(token) && /[^\p{Script=Tamil} \u200c\u200d]/u.test(token));
  expect(mixed).toEqual([]);
});

test.each([{ groups: [] }, { groups: [{ scripts: [] }] }, { groups: [{ scripts: ['Klingon'] }] }, { groups: [groups[0]!, groups[0]!] }, { groups: [{ scripts: ['Tamil'], share: 0 }] }, { restShare: -1 }, { vocabSize: 255 }])('refuses %j', (wrong) => {
  expectCode('invalid-trainer-options', () => scriptGroupedBpeTrainer({ vocabSize, groups, ...wrong }));
});
