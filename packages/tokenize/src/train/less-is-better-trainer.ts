import { byteToChar } from '../byte-alphabet.ts';
import { byteSpelling } from './byte-spelling.ts';
import { countingTrainer } from './counting-trainer.ts';
import { hashText } from './hash.ts';
import { learnLexicon } from './less-is-better/learn-lexicon.ts';
import { documentCutter } from './document-cutter.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import { byteLevelPart, byteLevelPreTokenizer, type TrainPattern } from './train-pattern.ts';
import { trainerJson, vocabularyObject } from './trainer-json.ts';
import { checkTrainerOptions, refuseOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';

/** Options of `lessIsBetterTrainer`. */
export interface LessIsBetterTrainerOptions extends TrainerOptions {
  /** Batches of sentences to learn from. Default 2000; a lexicon from fewer is smaller and coarser. */
  readonly steps?: number;
  /** Sentences in a batch. Default 200. */
  readonly sentencesPerStep?: number;
  /** How likely two neighbouring chunks are remembered as one. Default 0.25. */
  readonly inputRate?: number;
  /** Part of the lexicon that goes back on probation after a batch. Default 0.01. */
  readonly outputRate?: number;
  /** Part of its rank by which an entry moves when it is rewarded or punished. Default 0.1. */
  readonly updateRate?: number;
  /** Batches that a chunk stays on probation before it is forgotten. Default 3. */
  readonly lives?: number;
  /** Where draws come from. Default 0. */
  readonly seed?: number;
  /** How text is cut into sentences. Default: behind signs that end one and at line breaks, and after 200 characters. */
  readonly pattern?: TrainPattern;
  /** Most distinct sentences kept; beyond it a fair sample of them is. Default 200,000. */
  readonly maxDistinct?: number;
}

const name = 'lessIsBetterTrainer';
const sentenceRegex = String.raw`[^\r\n.!?。！？]{1,200}[\r\n.!?。！？]*|[\r\n.!?。！？]+`;

/**
 * Trains a lexicon of chunks as a learner of a language might: it reads sentences, remembers neighbouring chunks as one, keeps those
 * that make sentences shorter and forgets what is of no use. No cut between words is needed or respected.
 *
 * Encoding takes the longest token that matches. The result is written as a WordPiece model over bytes, which does just that; the 256
 * bytes are always tokens, so nothing is unknown. Chunks that are no longer used leave the vocabulary smaller than `vocabSize`.
 *
 * Source: Yang, Frank and van den Bosch, "Less is Better: A cognitively inspired unsupervised model for language segmentation" (2020),
 * and Yang, "Rethinking Tokenization" (2024). Where these leave a step open, see `parseSentence` and `Lexicon` for what is done.
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = lessIsBetterTrainer({ vocabSize: 400, steps: 20 });
 * trainer.add('look at the doggy. look at the kitty. the doggy and the kitty.');
 * const tokenizerJson = await trainer.finish();
 */
export function lessIsBetterTrainer(options: LessIsBetterTrainerOptions): TokenizerTrainer {
  const { pattern = { regex: sentenceRegex }, maxDistinct = 200_000, seed = 0 } = options;
  const settings = { steps: 2000, sentencesPerStep: 200, inputRate: 0.25, outputRate: 0.01, updateRate: 0.1, lives: 3, ...options, seed };
  const specialTokens = specialTokensOf(options);
  checkTrainerOptions(name, options, 256 + specialTokens.length, '256 bytes and the special tokens');
  for (const key of ['inputRate', 'outputRate', 'updateRate'] as const) {
    if (!(settings[key] >= 0 && settings[key] <= 1)) refuseOptions(name, `${key} is ${settings[key]}; give a number from 0 to 1.`);
  }
  for (const key of ['steps', 'sentencesPerStep', 'lives'] as const) if (!(settings[key] >= 1)) refuseOptions(name, `${key} is ${settings[key]}; give at least 1.`);
  const preTokenizer = byteLevelPreTokenizer(name, pattern);
  return countingTrainer({
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    maxDistinct,
    sampleBy: (sentence) => hashText(sentence, seed) / 0x1_0000_0000,
    *learn(counts) {
      const lexicon = yield* learnLexicon(counts, settings);
      const tokens = [...new Set([...specialTokens, ...byteToChar, ...lexicon.map(byteSpelling)])].slice(0, options.vocabSize);
      const unkToken = specialTokens[0] ?? tokens[0]!;
      return trainerJson(options, {
        tokens,
        preTokenizer,
        decoder: byteLevelPart(true),
        model: { type: 'WordPiece', unk_token: unkToken, continuing_subword_prefix: '', max_input_chars_per_word: 1_000_000, vocab: vocabularyObject(tokens) },
      });
    },
  });
}
