/** Token ids of one chunk of text with where each token came from. Plain data, owned by nobody. */
export interface TokenBlock {
  /** [n] token ids. */
  readonly ids: Int32Array;
  /** [n] first UTF-16 unit of each token in the source text (the whole document, not the chunk). */
  readonly start: Uint32Array;
  /** [n] one past the last UTF-16 unit of each token in the source text. */
  readonly end: Uint32Array;
  /** True on the last block of a document. */
  readonly final: boolean;
}

/**
 * Which positions of a sequence become which slots: data, without values. `@tokstream/merge` makes, composes, applies and inverts plans.
 *
 * Slots stand in the order of their anchors, so text keeps its order.
 */
export interface MergePlan {
  /** Positions before. */
  readonly n: number;
  /** Slots after. */
  readonly m: number;
  /** [n] the slot that each position goes into, -1 where it is dropped. */
  readonly group: Int32Array;
  /** [m] the position that stands for each slot in position embeddings and rotations; strictly ascending. */
  readonly anchor: Int32Array;
  /** [m] how many original tokens each slot stands for. */
  readonly size: Float32Array;
}

/** Why a sequence ended. `complete`: what constrains it allows nothing more. */
export type DoneReason = 'end-of-sequence' | 'length' | 'stop-string' | 'stop-rule' | 'time' | 'complete' | 'context-full' | 'aborted' | 'failed';

/** Where a token came from: the model alone, a draft that was verified, or the model after a draft, in the same call. */
export type TokenOrigin = 'model' | 'draft' | 'bonus';

/** A token and what the model gave it. */
export interface TokenLogProbability {
  readonly id: number;
  /** Natural logarithm. */
  readonly logprob: number;
}

/** What `decode` emits. `sequence` counts prompts in the order they arrived, from 0. */
export type DecodeEvent =
  | { readonly type: 'token'; readonly sequence: number; readonly id: number; /** Natural logarithm; absent where it was not asked for. */ readonly logprob?: number; readonly text?: string; readonly origin: TokenOrigin; /** The most likely tokens of this step, most likely first, when they were asked for. */ readonly alternatives?: readonly TokenLogProbability[] }
  | { readonly type: 'step'; readonly sequence: number; readonly rows: number; readonly drafted: number; readonly accepted: number; readonly calls: number; readonly seconds: number; /** Time that its drafter took for this step; absent without a drafter. */ readonly draftSeconds?: number }
  | { readonly type: 'cache'; readonly sequence: number; readonly kept: number; readonly bytes: number; readonly evicted: number }
  | { readonly type: 'done'; readonly sequence: number; readonly reason: DoneReason; /** Text that was held back until now, if any. */ readonly text?: string };
