import { byteLevelBpeTrainer } from './byte-level-bpe-trainer.ts';
import { characterBpeTrainer } from './character-bpe-trainer.ts';
import { lessIsBetterTrainer } from './less-is-better-trainer.ts';
import { pathPieceTrainer } from './path-piece-trainer.ts';
import { supertokensTrainer } from './supertokens-trainer.ts';
import { superwordTrainer } from './superword-trainer.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';
import { unigramTrainer } from './unigram-trainer.ts';
import { wordPieceTrainer } from './word-piece-trainer.ts';

/** Makes a trainer from the options that all trainers know. */
export type TrainerFactory = (options: TrainerOptions) => TokenizerTrainer;

/** The names of the trainers. */
export type TrainerName = 'byteLevelBpe' | 'characterBpe' | 'wordPiece' | 'unigram' | 'superword' | 'supertokens' | 'pathPiece' | 'lessIsBetter';

/** Every trainer by name, for command lines and for tests that hold for all. */
export const trainers: Readonly<Record<TrainerName, TrainerFactory>> = {
  byteLevelBpe: byteLevelBpeTrainer,
  characterBpe: characterBpeTrainer,
  wordPiece: wordPieceTrainer,
  unigram: unigramTrainer,
  superword: superwordTrainer,
  supertokens: supertokensTrainer,
  pathPiece: pathPieceTrainer,
  lessIsBetter: lessIsBetterTrainer,
};
