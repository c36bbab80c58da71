import { byteToChar } from '../byte-alphabet.ts';
import { byteLevelMergesInput } from './byte-level-bpe-trainer.ts';
import { byteSpellings } from './byte-spelling.ts';
import { countingTrainer } from './counting-trainer.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import type { Learning } from './learning-step.ts';
import { keepCheapest } from './path-piece/keep-cheapest.ts';
import { documentCutter } from './document-cutter.ts';
import { stageProgress } from './stage-progress.ts';
import type { PretokenCounts, TokenizerTrainer } from './tokenizer-trainer.ts';
import { byteLevelPart, byteLevelPreTokenizer, type TrainPattern } from './train-pattern.ts';
import { trainerJson } from './trainer-json.ts';
import { checkTrainerOptions, refuseOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';
import { seedPieces } from './unigram/seed-pieces.ts';
import { type SymbolWords, symbolWords } from './unigram/symbol-words.ts';
import { unigramModel } from './unigram/unigram-model.ts';

/** Options of `pathPieceTrainer`. */
export interface PathPieceTrainerOptions extends TrainerOptions {
  /** How text is cut into words. Default `gpt2`. */
  readonly pattern?: TrainPattern;
  /** Longest token in bytes. Default 16. */
  readonly maxPieceLength?: number;
  /**
   * Where the vocabulary begins that is then made smaller: frequent substrings of words (default), or the merges of BPE; of
   * some megabytes these are the words themselves, and what is kept suits other text less.
   */
  readonly initialVocabulary?: 'bpe' | 'substrings';
  /** Its size. Default 4 times `vocabSize`. */
  readonly initialSize?: number;
  /** Part of the tokens that goes in a round. Default 0.1. */
  readonly dropRate?: number;
}

const name = 'pathPieceTrainer';

/**
 * Trains a tokenizer that spells every word with the fewest tokens possible: it begins with a large vocabulary and drops, round by
 * round, the tokens without which the corpus needs least more.
 *
 * Its model is a Unigram model in which all tokens are equally probable, so the most probable segmentation is the shortest; of equally
 * short ones that with the longest last token is taken.
 *
 * Source: Schmidt et al., "Tokenization Is More Than Compression" (2024).
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = pathPieceTrainer({ vocabSize: 280 });
 * trainer.add('the cat sat on the mat and the other cat sat on the hat');
 * const tokenizerJson = await trainer.finish();
 */
export function pathPieceTrainer(options: PathPieceTrainerOptions): TokenizerTrainer {
  const { pattern = 'gpt2', maxPieceLength = 16, dropRate = 0.1 } = options;
  const specialTokens = specialTokensOf(options);
  checkTrainerOptions(name, options, 256 + specialTokens.length, '256 bytes and the special tokens');
  if (!(maxPieceLength >= 1)) refuseOptions(name, `maxPieceLength is ${maxPieceLength}; give at least 1 byte.`);
  if (!(dropRate > 0 && dropRate < 1)) refuseOptions(name, `dropRate is ${dropRate}; give a number between 0 and 1.`);
  const preTokenizer = byteLevelPreTokenizer(name, pattern);
  return countingTrainer({
    ...options,
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    *learn(counts) {
      const words = symbolWords(byteSpellings(counts), byteToChar);
      const initial = yield* stageProgress(initialPieces(options, counts, words), 0, 20, 100);
      const taken = new Set(specialTokens);
      const kept = yield* stageProgress(keepCheapest(initial, words, { size: options.vocabSize - specialTokens.length, dropRate }), 20, 100, 100);
      const pieces = kept.map((symbols) => symbols.map((symbol) => words.alphabet[symbol]!).join('')).filter((piece) => !taken.has(piece));
      return trainerJson(options, {
        tokens: [...specialTokens, ...pieces],
        preTokenizer,
        decoder: byteLevelPart(true),
        model: unigramModel(specialTokens, pieces.map((piece) => [piece, -1]), null),
      });
    },
  });
}

/** The bytes, then the tokens to choose from. */
function* initialPieces(options: PathPieceTrainerOptions, counts: PretokenCounts, words: SymbolWords): Learning<readonly (readonly number[])[]> {
  const { vocabSize, initialVocabulary = 'substrings', initialSize = 4 * vocabSize, maxPieceLength = 16 } = options;
  if (initialVocabulary === 'substrings') return seedPieces(words, { maxPieceLength, seedSize: initialSize }).map(({ symbols }) => symbols);
  const { tokens } = yield* learnMergesInTurns(byteLevelMergesInput({ vocabSize: Math.max(initialSize, 256), maxTokenLength: maxPieceLength + 1 }, counts));
  const symbolOf = new Map(words.alphabet.map((character, symbol) => [character, symbol]));
  return tokens.map((token) => Array.from(token, (character) => symbolOf.get(character)!));
}
