import { bpeModel } from './bpe-json.ts';
import { characterMergesInput, type CharacterMergesOptions } from './character-merges.ts';
import { countingTrainer } from './counting-trainer.ts';
import { learnMergesInTurns } from './learn-merges-in-turns.ts';
import { documentCutter } from './document-cutter.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import { trainerJson } from './trainer-json.ts';
import { checkTrainerOptions, specialTokensOf } from './trainer-options.ts';
import { wordPreTokenizer, type WordRule } from './word-rule.ts';

/** Options of `characterBpeTrainer`. */
export interface CharacterBpeTrainerOptions extends CharacterMergesOptions {
  /** How text is cut into words. Default `words`. */
  readonly words?: WordRule;
  /** The token for characters outside the alphabet; it becomes the first special token unless it is one. Default none: such characters are dropped. */
  readonly unkToken?: string;
}

const name = 'characterBpeTrainer';

/**
 * Trains a BPE tokenizer over characters, with marks for the inside or the end of words as older models have them.
 *
 * White space is dropped, so texts come back with single spaces at best. For text that must come back exactly use
 * `byteLevelBpeTrainer`.
 *
 * @throws TokstreamError `invalid-trainer-options`
 *
 * @example
 * const trainer = characterBpeTrainer({ vocabSize: 500, specialTokens: ['<unk>'], unkToken: '<unk>', endOfWordSuffix: '</w>' });
 * trainer.add('the cat sat on the mat');
 * const tokenizerJson = await trainer.finish();
 */
export function characterBpeTrainer(options: CharacterBpeTrainerOptions): TokenizerTrainer {
  const { words = 'words', unkToken, continuingSubwordPrefix, endOfWordSuffix } = options;
  const specialTokens = specialTokensOf(options);
  const settings = unkToken === undefined || specialTokens.includes(unkToken) ? options : { ...options, specialTokens: [unkToken, ...specialTokens] };
  checkTrainerOptions(name, settings, specialTokensOf(settings).length + 1, 'a character and the special tokens');
  const preTokenizer = wordPreTokenizer(name, words);
  return countingTrainer({
    ...options,
    name,
    cutter: documentCutter(name, { ...options, preTokenizer }),
    *learn(counts) {
      const learned = yield* learnMergesInTurns(characterMergesInput(settings, counts));
      return trainerJson(settings, {
        tokens: learned.tokens,
        preTokenizer,
        decoder: endOfWordSuffix === undefined ? null : { type: 'BPEDecoder', suffix: endOfWordSuffix },
        model: bpeModel(learned, {
          ...(unkToken !== undefined && { unkToken }),
          ...(continuingSubwordPrefix !== undefined && { continuingSubwordPrefix }),
          ...(endOfWordSuffix !== undefined && { endOfWordSuffix }),
        }),
      });
    },
  });
}
