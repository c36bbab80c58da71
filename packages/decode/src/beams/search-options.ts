import { TokstreamError } from '@tokstream/core';
import type { TextSource } from '../decode-options.ts';
import { checkOption } from '../processors/check-option.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';

/** What searches have in common. */
export interface SearchOptions {
  /** Tokens to make at most; default 128. */
  readonly maxNewTokens?: number;
  /** Tokens that end a hypothesis, part of it themselves; default the model's own. An empty list never ends. */
  readonly endOfSequence?: readonly number[];
  /** Positions to fill at most, the prompt included; default what the model was trained for. */
  readonly contextLength?: number;
  /** Applied in order; those without companions only. */
  readonly processors?: readonly LogitsProcessor[];
  /** Gives `token` events their text; without it they carry ids only. */
  readonly tokenizer?: TextSource;
  /** Ends all sequences with reason `aborted` within one step; to drop everything without a word, unsubscribe. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/** @throws `invalid-option` */
export function checkSearchOptions(stage: string, { maxNewTokens = 128, contextLength = 1, processors = [] }: SearchOptions): void {
  checkOption(stage, 'maxNewTokens', maxNewTokens, Number.isSafeInteger(maxNewTokens) && maxNewTokens >= 0, 'a whole number of at least 0');
  checkOption(stage, 'contextLength', contextLength, Number.isSafeInteger(contextLength) && contextLength > 0, 'a whole number above 0');
  const reading = processors.find(({ companions = [] }) => companions.length > 0);
  if (reading !== undefined) throw new TokstreamError(`Processor ${reading.name} reads along with companions, which ${stage} does not feed; use it with decode.`, { code: 'invalid-option', stage });
}
