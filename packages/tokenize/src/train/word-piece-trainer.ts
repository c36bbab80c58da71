import { characterMergesInput } from './character-merges.ts';
import { countingTrainer } from './counting-trainer.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import { documentCutter } from './document-cutter.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import { trainerJson, vocabularyObject } from './trainer-json.ts';
import { checkTrainerOptions, specialTokensOf, type TrainerOptions } from './trainer-options.ts';
import { wordPreTokenizer, type WordRule } from './word-rule.ts';

/** Options of `wordPieceTrainer`. */
export interface WordPieceTrainerOptions extends TrainerOptions {
  /** The token for words that cannot be spelled; it becomes the first special token unless it is one. Default `[UNK]`. */
  readonly unkToken?: string;
  /** How text is cut into words. Default `bert`. */
  readonly words?: WordRule;
  /** Put before tokens that go on a word. Default `##`. */
  readonly continuingSubwordPrefix?: string;
  /** Pairs seen less often are not merged. Default 0, which means once is enough. */
  readonly minFrequency?: number;
  /** Characters that are tokens whether or not they occur. Default none. */
  readonly initialAlphabet?: readonly string[];
  /** Most characters that are tokens; the rarest are left out. Default 1000. */
  readonly limitAlphabet?: number;
}

const name = 'wordPieceTrainer';

/**
 * Trains a WordPiece tokenizer as Hugging Face's trainer does: merges are learned as for BPE, over characters that know whether they
 * begin a word, and their results are the vocabulary.
 *
 * Text is not changed unless `normalizer` says so; older models have `{ type: 'BertNormalizer', ... }`. The alphabet may make the vocabulary larger than
 * `vocabSize`, which then has no room for anything else.
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = wordPieceTrainer({ vocabSize: 200, specialTokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'], bos: '[CLS]', eos: '[SEP]' });
 * trainer.add('the cat sat on the mat');
 * const tokenizerJson = await trainer.finish();
 */
export function wordPieceTrainer(options: WordPieceTrainerOptions): TokenizerTrainer {
  const { unkToken = '[UNK]', words = 'bert', continuingSubwordPrefix = '##', limitAlphabet = 1000 } = options;
  const given = specialTokensOf(options);
  const settings = { ...options, specialTokens: given.includes(unkToken) ? given : [unkToken, ...given], continuingSubwordPrefix, limitAlphabet };
  checkTrainerOptions(name, settings, settings.specialTokens.length + 1, 'a character and the special tokens');
  const preTokenizer = wordPreTokenizer(name, words);
  return countingTrainer({
    ...options,
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    *learn(counts) {
      const { tokens } = yield* learnMergesInTurns(characterMergesInput(settings, counts));
      return trainerJson(settings, {
        tokens,
        preTokenizer,
        decoder: { type: 'WordPiece', prefix: continuingSubwordPrefix, cleanup: true },
        model: { type: 'WordPiece', unk_token: unkToken, continuing_subword_prefix: continuingSubwordPrefix, max_input_chars_per_word: 100, vocab: vocabularyObject(tokens) },
      });
    },
  });
}
