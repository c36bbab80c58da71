import { describe, expect, test } from 'vitest';
import { byteLevelBpeTrainer } from './byte-level-bpe-trainer.ts';
import { countPretokens } from './count-pretokens.ts';

describe('countPretokens', () => {
  test('counts what the trainer of the tokenizer counted', async () => {
    const documents = ['the cat sat, the cat ran', 'the end', ''];
    const trainer = byteLevelBpeTrainer({ vocabSize: 270, pattern: 'cl100k', normalizer: { type: 'Lowercase' } });
    for (const document of documents) trainer.add(document);
    expect(countPretokens(await trainer.finish(), documents)).toEqual(trainer.counts());
  });

  test('cuts nothing without a pre-tokenizer, and refuses what is no tokenizer', () => {
    expect([...countPretokens({ model: { type: 'BPE', vocab: {}, merges: [] }, normalizer: { type: 'Prepend', prepend: '▁' } }, ['a b'])]).toEqual([['▁a b', 1]]);
    expect(() => countPretokens({}, [])).toThrow(expect.objectContaining({ code: 'invalid-tokenizer' }));
  });
});
