import { readFileSync } from 'node:fs';
import { TokstreamError } from '@tokstream/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutAnywhere } from '@tokstream/testing';
import { trickyText } from '../text.test-support.ts';
import { byteLevelBpeTrainer, type ByteLevelBpeTrainerOptions } from './byte-level-bpe-trainer.ts';

/** Made by the Rust library; see `goldens/make_goldens.py`. */
interface TrainerGoldens {
  readonly cases: readonly {
    readonly pattern: 'gpt2' | 'cl100k';
    readonly vocabSize: number;
    readonly minFrequency: number;
    readonly maxTokenLength: number | null;
    readonly specialTokens: string[];
    readonly documents: string[];
    readonly merges: [string, string][];
  }[];
}

const goldens = JSON.parse(readFileSync(new URL('../../goldens/trainer.json', import.meta.url), 'utf8')) as TrainerGoldens;

describe('byteLevelBpeTrainer', () => {
  test.each(goldens.cases)('learns the merges of the Rust library: $pattern, $vocabSize tokens, longest $maxTokenLength', async (golden) => {
    const { documents, merges, maxTokenLength, ...options } = golden;
    const trainer = byteLevelBpeTrainer({ ...options, ...(maxTokenLength !== null && { maxTokenLength }) });
    for (const document of documents) trainer.add(document);
    const json = await trainer.finish();
    expect(json.model['merges']).toEqual(merges);
  });

  test.each(['gpt2', 'cl100k'] as const)('%s: counts are the same however documents are cut', (pattern) => {
    fc.assert(
      fc.property(trickyText(), cutAnywhere(), (text, cut) => {
        const whole = byteLevelBpeTrainer({ vocabSize: 256, pattern });
        whole.add(text);
        const pieces = byteLevelBpeTrainer({ vocabSize: 256, pattern });
        for (const chunk of cut(text)) pieces.push(chunk);
        pieces.endDocument();
        expect(pieces.counts()).toEqual(whole.counts());
        expect(pieces.held).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  test('counts of two trainers merge into those of one', async () => {
    const options: ByteLevelBpeTrainerOptions = { vocabSize: 290 };
    const [one, two, all] = [byteLevelBpeTrainer(options), byteLevelBpeTrainer(options), byteLevelBpeTrainer(options)];
    one.add('the cat sat');
    two.add('the dog sat');
    all.add('the cat sat');
    all.add('the dog sat');
    one.merge(two.counts());
    expect(await one.finish()).toEqual(await all.finish());
  });

  test('gives special tokens the first ids and puts begin and end around texts', async () => {
    const trainer = byteLevelBpeTrainer({ vocabSize: 260, specialTokens: ['<begin>', '<end>'], bos: '<begin>', eos: '<end>' });
    const json = await trainer.finish();
    expect(json.added_tokens.map(({ id, content }) => [id, content])).toEqual([[0, '<begin>'], [1, '<end>']]);
    expect(json.post_processor?.['single']).toEqual([
      { SpecialToken: { id: '<begin>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '<end>', type_id: 0 } },
    ]);
  });

  test('stops when its signal says so', async () => {
    const trainer = byteLevelBpeTrainer({ vocabSize: 4096 });
    trainer.add(Array.from({ length: 3000 }, (_, index) => `word${index * 7919}`).join(' '));
    const stop = new AbortController();
    const finished = trainer.finish({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(finished).rejects.toSatisfy((error) => TokstreamError.isInstance(error) && error.code === 'aborted');
  });

  test.each<ByteLevelBpeTrainerOptions>([
    { vocabSize: 100 },
    { vocabSize: 256, specialTokens: ['<s>'] },
    { vocabSize: 300.5 },
    { vocabSize: 300, specialTokens: [''] },
    { vocabSize: 300, bos: '<s>' },
  ])('refuses %j', (options) => {
    expect(() => byteLevelBpeTrainer(options)).toThrow(expect.objectContaining({ code: 'invalid-trainer-options' }));
  });
});
