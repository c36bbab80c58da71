import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../load/create-tokenizer.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { byteLevelBpeTrainer } from './byte-level-bpe-trainer.ts';
import { characterBpeTrainer } from './character-bpe-trainer.ts';
import { characterMergesInput, type CharacterMergesOptions } from './character-merges.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import type { LearnedMerges } from './learn-merges.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import { unigramTrainer } from './unigram-trainer.ts';
import { wordPieceTrainer } from './word-piece-trainer.ts';
import type { WordRule } from './word-rule.ts';

interface Trained {
  readonly vocabSize: number;
  readonly specialTokens: string[];
  readonly documents: string[];
  readonly tokens: string[];
}

/** Made by the Rust library; see `goldens/make_trainers.py`. */
interface TrainersGoldens {
  readonly wordPiece: readonly (Trained & { readonly minFrequency: number; readonly words: WordRule; readonly initialAlphabet: string[]; readonly stable: boolean })[];
  readonly characterBpe: readonly (Trained & {
    readonly minFrequency: number;
    readonly endOfWordSuffix?: string;
    readonly continuingSubwordPrefix?: string;
    readonly merges: [string, string][];
  })[];
  readonly byteAlphabet: readonly (Trained & { readonly initialAlphabet: string[]; readonly limitAlphabet: number | null; readonly merges: [string, string][] })[];
  readonly unigram: Trained & { readonly bitsPerCharacter: number };
  readonly forms: readonly { readonly tokenizerJson: TokenizerJson; readonly texts: readonly { readonly text: string; readonly ids: number[] }[] }[];
}

const goldens = JSON.parse(readFileSync(new URL('../../goldens/trainers.json', import.meta.url), 'utf8')) as TrainersGoldens;

function counted<T extends TokenizerTrainer>(trainer: T, documents: readonly string[]): T {
  for (const document of documents) trainer.add(document);
  return trainer;
}

/** Learns with the forms inside words in the order that the crate happened to give them, which decides between equal counts. */
function learnInOrder(options: CharacterMergesOptions, trainer: TokenizerTrainer, order: readonly string[]): LearnedMerges {
  const input = characterMergesInput(options, trainer.counts());
  const tokens = order.slice(0, input.tokens.length);
  expect(tokens.toSorted()).toEqual(input.tokens.toSorted());
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const words = Array.from(input.words, ([symbols, count]) => [Array.from(symbols, (id) => idOf.get(input.tokens[id]!)!), count] as const);
  const learning = learnMergesInTurns({ ...input, tokens, words });
  for (;;) {
    const step = learning.next();
    if (step.done === true) return step.value;
  }
}

describe('wordPieceTrainer', () => {
  test.each(goldens.wordPiece)('learns the vocabulary of the Rust library: $words, $vocabSize tokens', async ({ documents, tokens, stable, ...options }) => {
    const trainer = counted(wordPieceTrainer(options), documents);
    expect(learnInOrder({ ...options, continuingSubwordPrefix: '##' }, trainer, tokens).tokens).toEqual(tokens);
    if (!stable) return;
    const { vocab } = (await trainer.finish()).model;
    expect(Object.keys(vocab as object).toSorted()).toEqual(tokens.toSorted());
  });
});

describe('characterBpeTrainer', () => {
  test.each(goldens.characterBpe)('learns the merges of the Rust library: $endOfWordSuffix $continuingSubwordPrefix', ({ documents, tokens, merges, ...options }) => {
    const learned = learnInOrder(options, counted(characterBpeTrainer(options), documents), tokens);
    expect(learned.tokens).toEqual(tokens);
    expect(learned.merges.map(([left, right]) => [learned.tokens[left], learned.tokens[right]])).toEqual(merges);
  });
});

describe('byteLevelBpeTrainer', () => {
  test.each(goldens.byteAlphabet)('begins with the alphabet of the Rust library: $initialAlphabet, at most $limitAlphabet', async ({ documents, tokens, merges, limitAlphabet, ...options }) => {
    const { model } = await counted(byteLevelBpeTrainer({ ...options, ...(limitAlphabet !== null && { limitAlphabet }) }), documents).finish();
    expect(Object.keys(model['vocab'] as object)).toEqual(tokens);
    expect(model['merges']).toEqual(merges);
  });
});

describe('unigramTrainer', () => {
  test('finds a vocabulary at least as likely as that of the Rust library', async () => {
    const { documents, vocabSize, bitsPerCharacter } = goldens.unigram;
    const json = await counted(unigramTrainer({ vocabSize }), documents).finish();
    const vocab = json.model['vocab'] as [string, number][];
    const tokenizer = createTokenizer({ tokenizerJson: json });
    let bits = 0;
    for (const document of documents) for (const id of tokenizer.encode(document).ids) bits -= vocab[id]![1] / Math.LN2;
    expect(bits / documents.join('').length).toBeLessThan(bitsPerCharacter * 1.01);
  });
});

test.each(goldens.forms)('a $tokenizerJson.model.type model over bytes is encoded as by the Rust library', ({ tokenizerJson, texts }) => {
  const tokenizer = createTokenizer({ tokenizerJson });
  for (const { text, ids } of texts) {
    expect([...tokenizer.encode(text).ids]).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text);
  }
});
