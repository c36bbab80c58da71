import { type PushStage, TokstreamError } from '@tokstream/core';
import type { Sampler } from './samplers/sampler.ts';
import type { StopOptions } from './stop/stop-options.ts';

/** What `decode` needs of a tokenizer to give text: any tokenizer of `@tokstream/tokenize` has it. */
export interface TextSource {
  detokenizer(options?: { readonly skipSpecial?: boolean }): PushStage<number | Int32Array, string>;
}

/** How `decode` goes on from a prompt. */
export interface DecodeOptions extends StopOptions {
  /** Default `greedy()`. */
  readonly sampler?: Sampler;
  /** Seeds every sequence's generator, together with its index; default 0. */
  readonly seed?: number;
  /** Gives events their text; without it they carry ids only. */
  readonly tokenizer?: TextSource;
  /** How many of the most likely tokens each `token` event lists as `alternatives`, as the model had them, before any processor; default 0, no list. */
  readonly topLogProbabilities?: number;
  /** Ends all sequences with reason `aborted` within one step; to drop everything without a word, unsubscribe. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/** Refuses options that cannot work, before anything runs. */
export function checkDecodeOptions(options: DecodeOptions): void {
  const { maxNewTokens = 1, contextLength = 1, stopStrings = [], tokenizer, seed = 0, topLogProbabilities = 0 } = options;
  const refuse = (message: string): never => {
    throw new TokstreamError(message, { code: 'invalid-option', stage: 'decode' });
  };
  if (!Number.isSafeInteger(maxNewTokens) || maxNewTokens < 0) refuse(`maxNewTokens is ${maxNewTokens}; it must be a whole number of at least 0.`);
  if (!Number.isSafeInteger(contextLength) || contextLength < 1) refuse(`contextLength is ${contextLength}; it must be a whole number above 0.`);
  if (!Number.isSafeInteger(seed)) refuse(`seed is ${seed}; it must be a whole number.`);
  if (!Number.isSafeInteger(topLogProbabilities) || topLogProbabilities < 0) refuse(`topLogProbabilities is ${topLogProbabilities}; it must be a whole number of at least 0.`);
  if (stopStrings.includes('')) refuse('A stop string is empty; leave it out.');
  if (stopStrings.length > 0 && tokenizer === undefined) refuse('stopStrings need a tokenizer: pass it to decode as well.');
}
