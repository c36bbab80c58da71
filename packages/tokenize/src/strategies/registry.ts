import { astTokenTypes } from './ast-token-types/ast-token-types.ts';
import { decompound } from './decompound/decompound.ts';
import { digitGroups } from './digit-groups/digit-groups.ts';
import { extendVocabulary } from './extend-vocabulary/extend-vocabulary.ts';
import { morphHybrid } from './morph-hybrid/morph-hybrid.ts';
import { promptTemplate } from './prompt-template/prompt-template.ts';
import { scriptGroupedBpeTrainer } from './script-grouped-bpe/script-grouped-bpe-trainer.ts';

/** A published way of making tokens, as this package has it. */
export interface Strategy<Create> {
  /** What it makes: a tokenizer, a trainer, a step before the model, a larger vocabulary, something beside the tokens. */
  readonly kind: 'tokenizer' | 'trainer' | 'pre-tokenizer' | 'vocabulary' | 'side-stream' | 'prompt';
  /** The title of the paper it is from. */
  readonly paper: string;
  readonly create: Create;
}

/** Strategies by name. */
export interface Strategies {
  readonly morphHybrid: Strategy<typeof morphHybrid>;
  readonly decompound: Strategy<typeof decompound>;
  readonly extendVocabulary: Strategy<typeof extendVocabulary>;
  readonly scriptGroupedBpe: Strategy<typeof scriptGroupedBpeTrainer>;
  readonly astTokenTypes: Strategy<typeof astTokenTypes>;
  readonly promptTemplate: Strategy<typeof promptTemplate>;
  readonly digitGroups: Strategy<typeof digitGroups>;
}

/** Every strategy that is no plain trainer, for documentation and command lines. */
export const strategies: Strategies = {
  morphHybrid: { kind: 'tokenizer', paper: 'Tokens with Meaning: A Hybrid Tokenization Approach for NLP', create: morphHybrid },
  decompound: { kind: 'pre-tokenizer', paper: 'CompoundPiece: Evaluating and Improving Decompounding Performance of Language Models', create: decompound },
  extendVocabulary: { kind: 'vocabulary', paper: 'Cabrita: closing the gap for foreign languages', create: extendVocabulary },
  scriptGroupedBpe: { kind: 'trainer', paper: 'Paramanu: A Family of Novel Efficient Indic Generative Foundation Language Models', create: scriptGroupedBpeTrainer },
  astTokenTypes: { kind: 'side-stream', paper: 'Model-Agnostic Syntactical Information for Pre-Trained Programming Language Models', create: astTokenTypes },
  promptTemplate: { kind: 'prompt', paper: 'Pre-train, Prompt, and Predict: A Systematic Survey of Prompting Methods in Natural Language Processing', create: promptTemplate },
  digitGroups: { kind: 'pre-tokenizer', paper: 'Tokenization counts: the impact of tokenization on arithmetic in frontier LLMs', create: digitGroups },
};
