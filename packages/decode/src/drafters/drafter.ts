import type { Random } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { DraftTree } from './draft-tree.ts';

/** What a drafter knows when it proposes. Borrowed: valid during the call. */
export interface DraftContext {
  /** Ids so far, the prompt included; the last one has not been fed yet. */
  readonly history: readonly number[];
  readonly promptLength: number;
  /** Most nodes that can be used, at least 1; more are cut off at the end. */
  readonly limit: number;
  /** The drafter's own generator: what it draws never changes what the sequence draws. */
  readonly random: Random;
  /** Fires when the sequence is cancelled. */
  readonly signal: AbortSignal;
}

/** What became of the rows of one call. Borrowed: valid during the call. */
export interface Verification {
  /** `[rows]` what was fed: the last token, then the nodes that were used, in their order. */
  readonly ids: Int32Array;
  /** `[rows]` the row each hangs on; -1 for the first. */
  readonly parents: Int32Array;
  /** `[rows, vocabulary]` as the model gave them, before any processor; without log-probabilities -Infinity where a logit is not among the largest that `largestRead` asks for. */
  readonly logits: Float32Array;
  /** Rows at which a token was taken, the first included: a path. They stay in the cache. */
  readonly path: readonly number[];
  /** Those tokens, one a row of the path. */
  readonly taken: readonly number[];
  /** Ids so far, `taken` included. */
  readonly history: readonly number[];
}

/** Proposes tokens for one sequence: slot 2 of the decode step. */
export interface Drafter extends Disposable {
  /** Nodes of no use (a token the history rules out) cost time, never correctness. */
  propose(context: DraftContext): DraftTree | Promise<DraftTree>;
  /** Told of every call that fed the sequence, also of those without a draft. */
  observe?(verification: Verification): void;
}

/** Makes a drafter for each sequence, and holds what they share. */
export interface DrafterSource {
  readonly name: string;
  /**
   * True when `propose` runs a model, so that it costs about as much a node whatever comes of it: then it is only asked where its
   * drafts pay. Others are asked at every step, which is how their guesses are judged while none is fed.
   */
  readonly runsModel?: boolean;
  /** How many of the largest logits of a row `observe` reads, ties included; others may then be -Infinity. Default all of them. */
  readonly largestRead?: number;
  /** True when its trees carry `laws`. */
  readonly draws?: boolean;
  /** Called once a sequence, before its first step. The sequence is borrowed; the drafter belongs to the caller. */
  start(sequence: Sequence): Drafter | Promise<Drafter>;
}
