import { byteToChar } from '../byte-alphabet.ts';
import { alphabetOf, characterCounts } from './alphabet.ts';
import { byteLevelBpeJson } from './bpe-json.ts';
import { byteSpellings } from './byte-spelling.ts';
import { countingTrainer } from './counting-trainer.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import type { LearnMergesInput } from './learn-merges.ts';
import { documentCutter } from './document-cutter.ts';
import type { PretokenCounts, TokenizerTrainer } from './tokenizer-trainer.ts';
import { byteLevelPreTokenizer, type TrainPattern } from './train-pattern.ts';
import { checkTrainerOptions, refuseOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';

/** Options of `byteLevelBpeTrainer`. */
export interface ByteLevelBpeTrainerOptions extends TrainerOptions {
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
  /** How text is cut before merging. Default `gpt2`. */
  readonly pattern?: TrainPattern;
  /** Longest token in bytes; a merge is allowed while the result is shorter than this. Default unlimited. */
  readonly maxTokenLength?: number;
  /**
   * Which bytes are tokens from the start: `bytes`, all 256 (default), so that any text can be encoded; `seen`, those that occur; or
   * those that occur and the given ones, as the characters that stand for them.
   */
  readonly initialAlphabet?: 'bytes' | 'seen' | readonly string[];
  /** Most bytes that are tokens; the rarest are left out and encoding drops them. Default unlimited. */
  readonly limitAlphabet?: number;
}

const name = 'byteLevelBpeTrainer';

/**
 * Trains a byte-level BPE tokenizer from a stream of text; it equals Hugging Face's trainer merge for merge.
 *
 * Memory is the distinct pretokens and their counts, never the corpus. Text that is not valid UTF-16 counts as U+FFFD.
 *
 * @returns a trainer whose `finish` gives a complete `tokenizer.json` object
 * @throws TokstreamError `invalid-trainer-options` for a vocabulary smaller than the special tokens and the initial alphabet, for
 *   a `bos` or `eos` that is no special token, for a pattern that cannot be used
 *
 * @example
 * const trainer = byteLevelBpeTrainer({ vocabSize: 300, specialTokens: ['<end>'] });
 * trainer.add('the cat and the other cat');
 * const tokenizer = await loadTokenizer({ tokenizerJson: await trainer.finish() });
 */
export function byteLevelBpeTrainer(options: ByteLevelBpeTrainerOptions): TokenizerTrainer {
  const { pattern = 'gpt2', limitAlphabet } = options;
  const initial = initialBytes(options.initialAlphabet ?? 'bytes');
  const needed = Math.min(limitAlphabet ?? initial.length, initial.length);
  const specialTokens = specialTokensOf(options).filter((token) => !initial.includes(token));
  checkTrainerOptions(name, options, needed + specialTokens.length, `${needed} bytes and the special tokens`);
  const preTokenizer = byteLevelPreTokenizer(name, pattern);
  return countingTrainer({
    ...options,
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    *learn(counts) {
      const learned = yield* learnMergesInTurns(byteLevelMergesInput(options, counts));
      return byteLevelBpeJson(options, learned, preTokenizer);
    },
  });
}

/** Counted pretokens as what byte-level merges are learned from: special tokens, the alphabet, words of bytes. */
export function byteLevelMergesInput(options: Omit<ByteLevelBpeTrainerOptions, 'pattern'>, counts: PretokenCounts): LearnMergesInput {
  const { vocabSize, minFrequency = 0, maxTokenLength = Number.POSITIVE_INFINITY, limitAlphabet } = options;
  const initial = initialBytes(options.initialAlphabet ?? 'bytes');
  const isFixed = options.initialAlphabet === undefined || options.initialAlphabet === 'bytes';
  const seen = isFixed && limitAlphabet === undefined ? new Map<string, number>() : characterCounts(byteSpellings(counts));
  const alphabet = alphabetOf(seen, { initial, ...(limitAlphabet !== undefined && { limit: limitAlphabet }) });
  const tokens = [...new Set([...specialTokensOf(options), ...alphabet])];
  return { tokens, words: byteWords(counts, tokens), vocabSize, minFrequency, maxTokenLength };
}

function* byteWords(counts: PretokenCounts, tokens: readonly string[]): Generator<readonly [number[], number]> {
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const idOfByte = byteToChar.map((character) => idOf.get(character) ?? -1);
  const isComplete = !idOfByte.includes(-1);
  const encoder = new TextEncoder();
  for (const [pretoken, count] of counts) {
    const ids = Array.from(encoder.encode(pretoken), (byte) => idOfByte[byte]!);
    yield [isComplete ? ids : ids.filter((id) => id >= 0), count];
  }
}

function initialBytes(alphabet: 'bytes' | 'seen' | readonly string[]): readonly string[] {
  if (alphabet === 'bytes') return byteToChar;
  if (alphabet === 'seen') return [];
  const stray = alphabet.find((character) => !byteToChar.includes(character));
  if (stray !== undefined) refuseOptions(name, `initialAlphabet has ${JSON.stringify(stray)}, which stands for no byte; spell bytes as byte-level vocabularies do.`);
  return [...new Set(alphabet)];
}
