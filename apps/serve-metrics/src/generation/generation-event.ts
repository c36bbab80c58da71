import type { DoneReason, TokenOrigin } from '@tokstream/core';

/** A token as clients get it. */
export interface GeneratedToken {
  readonly id: number;
  readonly text: string;
  readonly origin: TokenOrigin;
}

/** What happens to a request: it may wait, then tokens come, those of one step together, then it is done. Plain data. */
export type GenerationEvent =
  | { readonly type: 'queued'; /** Requests before it. */ readonly ahead: number }
  | { readonly type: 'tokens'; readonly tokens: readonly GeneratedToken[] }
  | { readonly type: 'done'; readonly reason: DoneReason; /** Text that was held back until now. */ readonly text: string };
