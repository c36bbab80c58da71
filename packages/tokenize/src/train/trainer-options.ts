import { TokstreamError } from '@tokstream/core';
import type { TokenizerPartJson } from '../tokenizer-json.ts';

/** What every trainer can be told. */
export interface TrainerOptions {
  /** Tokens wanted in all, special tokens included. Fewer are made when the text runs out of candidates. */
  readonly vocabSize: number;
  /** Tokens that text never becomes, in order; they get the first ids. Default none. */
  readonly specialTokens?: readonly string[];
  /** Special token that encoding puts first. Default none. */
  readonly bos?: string;
  /** Special token that encoding puts last. Default none. */
  readonly eos?: string;
  /** What is done to text before it is cut, as a `tokenizer.json` spells it, such as `{ type: 'NFC' }`. Default nothing. */
  readonly normalizer?: TokenizerPartJson;
  /** Most distinct units of text whose counts are kept; see `TokenizerTrainer.dropped`. Default unlimited unless the trainer says otherwise. */
  readonly maxDistinct?: number;
}

/** The special tokens, each once. */
export function specialTokensOf(options: TrainerOptions): readonly string[] {
  return [...new Set(options.specialTokens)];
}

/**
 * Refuses options that make no sense.
 *
 * @param least the smallest vocabulary possible, and what needs it
 * @throws TokstreamError `invalid-trainer-options`
 */
export function checkTrainerOptions(name: string, options: TrainerOptions, least: number, need: string): void {
  const refuse = (message: string): never => refuseOptions(name, message);
  const { vocabSize, maxDistinct } = options;
  const specialTokens = specialTokensOf(options);
  if (!Number.isInteger(vocabSize) || vocabSize < least) refuse(`vocabSize is ${vocabSize}; give an integer of at least ${least} (${need}).`);
  if (specialTokens.includes('')) refuse('A special token is empty; give each at least one character.');
  for (const role of ['bos', 'eos'] as const) {
    const token = options[role];
    if (token !== undefined && !specialTokens.includes(token)) refuse(`${role} is ${JSON.stringify(token)}, which is not in specialTokens; add it there.`);
  }
  if (maxDistinct !== undefined && !(maxDistinct >= 1)) refuse(`maxDistinct is ${maxDistinct}; give a number of at least 1, or leave it out.`);
}

/** Throws the error for options that a trainer cannot work with. */
export function refuseOptions(name: string, message: string): never {
  throw new TokstreamError(message, { code: 'invalid-trainer-options', stage: name });
}
