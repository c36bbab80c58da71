import type { DoneReason, TokenOrigin } from '@tokstream/core';

/** One token as it was decoded. */
export interface DecodedToken {
  readonly id: number;
  /** What it added to the text; empty while it is only a part of a character. */
  readonly text: string;
  /** Natural logarithm. */
  readonly logprob: number;
  readonly origin: TokenOrigin;
  /** Model call that gave it, from 1; 0 is the reading of the prompt. */
  readonly call: number;
}

/** One prompt, decoded once. */
export interface DecodedRun {
  readonly tokens: readonly DecodedToken[];
  /** Text that was held back until the end. */
  readonly rest: string;
  readonly reason: DoneReason;
  /** Model calls after the prompt was read. */
  readonly calls: number;
  /** Rows that these calls fed: their last tokens, drafts, and what a drafter feeds only to learn from. */
  readonly rows: number;
  /** Tokens that drafters had fed, and how many of them came true. */
  readonly drafted: number;
  readonly accepted: number;
  /** Wall clock from the read prompt to the last token, drafting included. */
  readonly seconds: number;
}
