import { seededRandom, TokstreamError } from '@tokstream/core';
import { cutAnywhere } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../load/create-tokenizer.ts';
import { trickyText } from '../text.test-support.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { trainers, type TrainerName } from './registry.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** `steps` is for the one trainer whose time does not follow from the corpus. */
const options: TrainerOptions & { readonly steps: number } = { steps: 100, vocabSize: 340, specialTokens: ['<begin>', '<end>'], bos: '<begin>', eos: '<end>' };
/** Trainers whose tokenizers give every text back. */
const lossless: ReadonlySet<string> = new Set<TrainerName>(['byteLevelBpe', 'superword', 'supertokens', 'pathPiece', 'lessIsBetter']);
const documents = makeDocuments();

describe.each(Object.entries(trainers))('%s', (name, makeTrainer) => {
  const train = async (shards: readonly (readonly string[])[]): Promise<TokenizerJson> => {
    const [first, ...others] = shards.map((shard) => {
      const trainer = makeTrainer(options);
      for (const document of shard) trainer.add(document);
      return trainer;
    });
    for (const other of others) first!.merge(structuredClone(other.counts()));
    return first!.finish();
  };

  test('counts the same however documents are cut', () => {
    fc.assert(
      fc.property(trickyText(), trickyText(), cutAnywhere(), (text, more, cut) => {
        const [whole, pieces] = [makeTrainer(options), makeTrainer(options)];
        for (const document of [text, more]) {
          whole.add(document);
          for (const chunk of cut(document)) pieces.push(chunk);
          pieces.endDocument();
        }
        expect(pieces.counts()).toEqual(whole.counts());
        expect(pieces.held).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  test('learns the same from shards in any order as from all documents', async () => {
    const all = await train([documents]);
    expect(await train([documents.slice(7).toReversed(), documents.slice(0, 7)])).toEqual(all);
  });

  test('makes a tokenizer of at most the size asked for, special tokens first', async () => {
    const json = await train([documents]);
    const tokenizer = createTokenizer({ tokenizerJson: json });
    expect(tokenizer.size).toBeGreaterThan(50);
    expect(tokenizer.size).toBeLessThanOrEqual(340);
    expect(json.added_tokens.map(({ id }) => tokenizer.tokenOf(id))).toEqual(json.added_tokens.map(({ content }) => content));
    const text = documents[3]!;
    const { ids } = tokenizer.encode(text);
    expect(tokenizer.tokenOf(ids[0]!)).toBe('<begin>');
    expect(ids.length).toBeLessThan(text.length * 0.75);
    const strange = `${text} \u00e9\u4e2d\ud83d\ude00 \n\t?!`;
    if (lossless.has(name)) expect(tokenizer.decode(tokenizer.encode(strange).ids)).toBe(strange);
    else expect(tokenizer.decode(ids).replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });

  test('tells how far it is and stops when its signal says so', async () => {
    const trainer = makeTrainer(options);
    for (const document of documents) trainer.add(document);
    const steps: (readonly [number, number])[] = [];
    await trainer.finish({ onProgress: (done, total) => steps.push([done, total]) });
    expect(steps.length).toBeGreaterThan(0);
    expect(new Set(steps.map(([, total]) => total)).size).toBe(1);
    expect(steps.every(([done, total], at) => done <= total && done >= (steps[at - 1]?.[0] ?? 0))).toBe(true);
    const stop = new AbortController();
    const finished = trainer.finish({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(finished).rejects.toSatisfy((error) => TokstreamError.isInstance(error) && error.code === 'aborted');
  });

  test('learns from nothing', async () => {
    expect(createTokenizer({ tokenizerJson: await makeTrainer(options).finish() }).size).toBeLessThanOrEqual(340);
  });

  test.each([{ vocabSize: 0 }, { vocabSize: 300.5 }, { vocabSize: 300, specialTokens: [''] }, { vocabSize: 300, bos: '<s>' }, { vocabSize: 300, maxDistinct: 0 }])('refuses %j', (wrong) => {
    expect(() => makeTrainer(wrong)).toThrow(expect.objectContaining({ code: 'invalid-trainer-options' }));
  });
});

function makeDocuments(): string[] {
  const random = seededRandom(3);
  const pick = (words: string): string => words.split(' ')[Math.floor(random.next() * words.split(' ').length)]!;
  const sentence = (): string => `the ${pick('old young happy sleepy')} ${pick('cat dog bird farmer')} ${pick('looked jumped walked')} at the ${pick('house garden river')}, 1${pick('0 23 456')} times. `;
  return Array.from({ length: 12 }, () => Array.from({ length: 6 }, sentence).join('').trim());
}
