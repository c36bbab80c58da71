import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import type { RunsOn } from '../model/runs-on.ts';

/** What the slots of a generation are made of once the model is there. */
export interface GenerationWorld {
  readonly model: CausalLM;
  /** Absent where the model has none: then prompts are ids. */
  readonly tokenizer: Tokenizer | undefined;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  readonly seed: number;
  /** On what it runs and why, for reports. */
  readonly runsOn: RunsOn;
}

/** The tokenizer, for an option that cannot do without. Throws `invalid-argument`. */
export function tokenizerFor(option: string, { tokenizer }: Pick<GenerationWorld, 'tokenizer'>): Tokenizer {
  if (tokenizer === undefined) throw invalidArgument(`--${option} needs a tokenizer and the model has no tokenizer.json; leave it out.`);
  return tokenizer;
}
