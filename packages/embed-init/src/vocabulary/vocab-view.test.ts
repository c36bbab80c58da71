import { byteLevelBpeTrainer, characterBpeTrainer, createTokenizer, type Tokenizer, unigramTrainer, wordPieceTrainer } from '@tokstream/tokenize';
import { beforeAll, describe, expect, it } from 'vitest';
import { exactRows } from '../initialisers/exact.ts';
import { pieceRows } from '../initialisers/pieces.ts';
import { identityRows } from '../rows/identity-rows.ts';
import { bytesOfKey, type VocabView, vocabView } from './vocab-view.ts';

const text = 'the cat sat on the mat and the other cats sat on the hat; naïve über 猫 cats';
const views = new Map<string, VocabView>();
const tokenizers = new Map<string, Tokenizer>();

beforeAll(async () => {
  const options = { vocabSize: 320, specialTokens: ['<s>', '<unk>'], bos: '<s>' };
  for (const [name, trainer] of [['bytes', byteLevelBpeTrainer(options)], ['characters', characterBpeTrainer(options)], ['unigram', unigramTrainer(options)], ['words', wordPieceTrainer(options)]] as const) {
    trainer.add(text);
    const tokenizer = createTokenizer({ tokenizerJson: await trainer.finish(), tokenizerConfig: { bos_token: '<s>' } });
    tokenizers.set(name, tokenizer);
    views.set(name, vocabView(tokenizer, createTokenizer));
  }
});

describe.each(['bytes', 'characters', 'unigram', 'words'])('the view of a tokenizer of %s', (name) => {
  it('has no key for special tokens, and finds every other token by its own', () => {
    const view = views.get(name)!;
    expect(view.keyOf(view.special['bos']!)).toBeUndefined();
    expect(view.specialOf('<s>')).toBe(view.special['bos']);
    for (let id = 0; id < view.size; id += 1) {
      const key = view.keyOf(id);
      if (key !== undefined) expect(view.keyOf(view.idOf(key)!)).toBe(key);
    }
  });

  it('copies itself', () => {
    const view = views.get(name)!;
    const rows = exactRows(view, view);
    const identity = identityRows(view.size);
    const keys = (columns: Uint32Array): (string | undefined)[] => [...columns].map((id) => view.keyOf(id) ?? view.spellingOf(id));
    expect(keys(rows.column)).toEqual(keys(identity.column));
  });

  it('cuts the inside of a word as the inside of a word', () => {
    const view = views.get(name)!;
    const spelled = (pieces: Int32Array): string => [...pieces].map((id) => new TextDecoder().decode(bytesOfKey(view.keyOf(id) ?? ''))).join('');
    if (name !== 'words') expect(spelled(view.pieces('at'))).toBe('at');
    expect(spelled(view.pieces(' cat')).trim()).toBe('cat');
  });
});

it('sees the same token in alphabets that spell it otherwise', () => {
  const [bytes, unigram] = [views.get('bytes')!, views.get('unigram')!];
  const rows = exactRows(bytes, unigram);
  const copied = [...rows.provenance.keys()].filter((id) => rows.provenance[id] === 'exact');
  expect(copied.length).toBeGreaterThan(8);
  for (const id of copied) expect(bytes.textOf(rows.column[rows.rowPointer[id]!]!)).toBe(unigram.textOf(id));
  expect(tokenizers.get('unigram')!.tokenOf(unigram.idOf(' the')!)).toBe('▁the');
});

it('takes bytes that are no whole character by the rows of bytes', () => {
  const bytes = views.get('bytes')!;
  // Two of the three bytes of a character, as a token.
  const broken = { ...bytes, size: 1, specialIds: new Set<number>(), keyOf: () => '\u00E7\u008C', textOf: () => undefined };
  const rows = pieceRows(bytes, broken);
  expect([...rows.column].map((id) => bytes.keyOf(id)).toSorted()).toEqual(['\u008C', '\u00E7']);
});
