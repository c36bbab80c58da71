import type { VocabView } from '@tokstream/embed-init';
import type { Tokenizer } from '@tokstream/tokenize';

/** A tokenizer as everything here reads it. */
export interface Vocabulary {
  readonly tokenizer: Tokenizer;
  readonly view: VocabView;
  /** The token that a text begins with, also where the tokenizer puts none. */
  readonly begin: number;
}
