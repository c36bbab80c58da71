import { byteToChar } from '../byte-alphabet.ts';
import { byteSpellings } from './byte-spelling.ts';
import { countingTrainer } from './counting-trainer.ts';
import { documentCutter } from './document-cutter.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import { byteLevelPart, byteLevelPreTokenizer, type TrainPattern } from './train-pattern.ts';
import { trainerJson } from './trainer-json.ts';
import { checkTrainerOptions, refuseOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';
import { learnPieces } from './unigram/learn-pieces.ts';
import { unigramModel } from './unigram/unigram-model.ts';

/** Options of `unigramTrainer`. */
export interface UnigramTrainerOptions extends TrainerOptions {
  /**
   * How text becomes words: `metaspace`, cut before spaces, as SentencePiece does (default), or a rule of byte-level tokenizers, whose
   * words are bytes, so that nothing is unknown and every text comes back exactly.
   */
  readonly pattern?: 'metaspace' | TrainPattern;
  /** The token for characters that are no pieces; it becomes the first special token unless it is one. Only for `metaspace`. Default `<unk>`. */
  readonly unkToken?: string;
  /** Longest piece in characters (in bytes for byte-level rules). Default 16. */
  readonly maxPieceLength?: number;
  /** Most pieces to begin with. Default 1,000,000. */
  readonly seedSize?: number;
  /** Part of the pieces that stays after a round, between 0 and 1. Default 0.75. */
  readonly shrinkingFactor?: number;
  /** Times that probabilities are learned anew in a round. Default 2. */
  readonly subIterations?: number;
}

const name = 'unigramTrainer';
/** A pre-tokenizer and a decoder. */
const metaspace: TokenizerPartJson = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always', split: true };

/**
 * Trains a Unigram tokenizer: a vocabulary with probabilities, of which encoding takes the most probable segmentation.
 *
 * Text is not changed unless `normalizer` says so; SentencePiece would also join spaces and apply NFKC. `vocabSize` cannot be less than the characters
 * of the corpus, all of which become tokens.
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = unigramTrainer({ vocabSize: 60 });
 * trainer.add('the cat sat on the mat and the other cat sat on the hat');
 * const tokenizerJson = await trainer.finish();
 */
export function unigramTrainer(options: UnigramTrainerOptions): TokenizerTrainer {
  const { pattern = 'metaspace', unkToken = '<unk>', maxPieceLength = 16, seedSize = 1_000_000, shrinkingFactor = 0.75, subIterations = 2 } = options;
  const isMetaspace = pattern === 'metaspace';
  const given = specialTokensOf(options);
  const settings = { ...options, specialTokens: !isMetaspace || given.includes(unkToken) ? given : [unkToken, ...given] };
  const { specialTokens } = settings;
  checkTrainerOptions(name, settings, specialTokens.length + (isMetaspace ? 1 : 256), isMetaspace ? 'a character and the special tokens' : '256 bytes and the special tokens');
  if (!(shrinkingFactor > 0 && shrinkingFactor < 1)) refuseOptions(name, `shrinkingFactor is ${shrinkingFactor}; give a number between 0 and 1.`);
  for (const [key, value] of Object.entries({ maxPieceLength, seedSize, subIterations })) if (!(value >= 1)) refuseOptions(name, `${key} is ${value}; give at least 1.`);
  const preTokenizer = isMetaspace ? metaspace : byteLevelPreTokenizer(name, pattern);
  return countingTrainer({
    ...options,
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    *learn(counts) {
      const size = options.vocabSize - specialTokens.length;
      const required = isMetaspace ? [] : byteToChar;
      const learned = yield* learnPieces(isMetaspace ? counts : byteSpellings(counts), { size, required, maxPieceLength, seedSize, shrinkingFactor, subIterations });
      const pieces = learned.filter(([piece]) => !specialTokens.includes(piece));
      return trainerJson(settings, {
        tokens: [...specialTokens, ...pieces.map(([piece]) => piece)],
        preTokenizer,
        decoder: isMetaspace ? metaspace : byteLevelPart(true),
        model: unigramModel(specialTokens, pieces, isMetaspace ? specialTokens.indexOf(unkToken) : null),
      });
    },
  });
}
