import type { MergePlan, PushStage, TokenBlock } from '@tokstream/core';
import type { MergeTable } from '../bpe/merge-table.ts';

/** The id of a merged token that no table has an id for; its parts say what it is. */
export const noId = -1;

/** A block whose tokens have been merged, and what undoes that. Plain data. */
export interface MergedBlock {
  /**
   * [slots] merged tokens. A token alone keeps its id; a merged one has the id that the merger's table gives it, or `noId`. Offsets span the
   * parts, and are empty where the parts' are.
   */
  readonly block: TokenBlock;
  /** Which of the parts went into which slot. None is dropped. */
  readonly plan: MergePlan;
  /** [positions] the tokens before: the merge undone. */
  readonly parts: TokenBlock;
  /** The merges that were learned on the window that the block is of, where the merger learns as it goes. */
  readonly table?: MergeTable;
}

/**
 * Merges the tokens of documents that arrive in blocks cut anywhere; a final block ends a document. `held` counts tokens.
 *
 * Joined, the output is the same however blocks are cut (`joinMerged` joins). `flush` ends a document that has no end yet.
 */
export interface SpanMerger<Block extends TokenBlock = TokenBlock> extends PushStage<Block, MergedBlock> {}

/** Makes a merger with its state at the beginning of a document. */
export type CreateSpanMerger<Block extends TokenBlock = TokenBlock> = () => SpanMerger<Block>;
