import type { CausalLM } from '@tokstream/model';
import type { Tokenizer } from '@tokstream/tokenize';
import { invalidArgument } from '../arguments/parse-arguments.ts';

/**
 * What the tokenizer puts before a text, else the beginning or the end of sequence.
 *
 * @param option what needs it, for the error
 */
export function startOfText(tokenizer: Tokenizer, model: CausalLM, option: string): Int32Array {
  const own = tokenizer.encode('').ids;
  const start = tokenizer.special.bos ?? model.endOfSequence[0];
  if (own.length > 0) return own;
  if (start === undefined) throw invalidArgument(`${option} begins after a beginning-of-sequence token and this tokenizer has none; leave it out.`);
  return Int32Array.of(start);
}
