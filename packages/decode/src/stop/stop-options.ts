import type { StopRule } from './stop-rule.ts';

/** When a sequence ends: slot 9 of the decode step. Whatever comes first. */
export interface StopOptions {
  /** Tokens to make at most; default 128. */
  readonly maxNewTokens?: number;
  /** Tokens that end a sequence, emitted themselves; default the model's own. An empty list never ends. */
  readonly endOfSequence?: readonly number[];
  /** Strings that end a sequence, also when they straddle tokens; needs `tokenizer`. They are not part of the text. */
  readonly stopStrings?: readonly string[];
  /** Positions to fill at most, the prompt included; default what the model was trained for. */
  readonly contextLength?: number;
  /** Seconds of decoding after which no further token is made; default no limit. */
  readonly maxSeconds?: number;
  /** Further rules; the token that makes one true is emitted and is the last. */
  readonly stopRules?: readonly StopRule[];
}
