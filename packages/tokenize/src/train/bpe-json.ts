import type { TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';
import type { LearnedMerges } from './learn-merges.ts';
import { byteLevelPart } from './train-pattern.ts';
import { trainerJson, vocabularyObject } from './trainer-json.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** What a BPE model has besides vocabulary and merges. */
export interface BpeModelOptions {
  readonly unkToken?: string;
  readonly continuingSubwordPrefix?: string;
  readonly endOfWordSuffix?: string;
}

/** A BPE model's part of a `tokenizer.json`. */
export function bpeModel(learned: LearnedMerges, options: BpeModelOptions = {}): TokenizerPartJson {
  const { tokens, merges } = learned;
  return {
    type: 'BPE',
    dropout: null,
    unk_token: options.unkToken ?? null,
    continuing_subword_prefix: options.continuingSubwordPrefix ?? null,
    end_of_word_suffix: options.endOfWordSuffix ?? null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: vocabularyObject(tokens),
    merges: merges.map(([left, right]) => [tokens[left]!, tokens[right]!]),
  };
}

/** Writes a byte-level BPE vocabulary as a complete `tokenizer.json` object. */
export function byteLevelBpeJson(options: TrainerOptions, learned: LearnedMerges, preTokenizer: TokenizerPartJson): TokenizerJson {
  return trainerJson(options, {
    tokens: learned.tokens,
    preTokenizer,
    decoder: byteLevelPart(true),
    model: bpeModel(learned),
  });
}
