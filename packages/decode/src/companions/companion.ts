import type { CausalLM } from '@tokstream/model';

/** Another prompt, or another model, that reads the same new tokens along with a sequence. */
export interface Companion {
  /** Borrowed; it must have the vocabulary of the sequence's model. Default that very model. */
  readonly model?: CausalLM;
  /** What stands in the place of the sequence's prompt; default the same prompt. At least one token. */
  promptIds?(prompt: Int32Array): Int32Array;
}
