import { pushStage, type TokenBlock } from '@tokstream/core';
import type { OperatorFunction } from 'rxjs';
import type { CreateSpanMerger, MergedBlock } from '../spans/merged-block.ts';

/**
 * Merges the tokens of documents that arrive in blocks.
 *
 * @param create what merges them: `frozenMerges`, `dynamicBpe`, `digitMerges`, `spacePatches`, `strides`, ...
 * @example
 * tokens.pipe(merge(dynamicBpe(tokenizer, { boundary: 'word' }))).subscribe(({ block }) => console.log(block.ids.length));
 */
export function merge<Block extends TokenBlock>(create: CreateSpanMerger<Block>): OperatorFunction<Block, MergedBlock> {
  return pushStage(create, { name: 'merge', input: 'TokenBlock', output: 'MergedBlock' });
}
