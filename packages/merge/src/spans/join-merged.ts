import type { TokenBlock } from '@tokstream/core';
import { joinPlans } from '../plan/join-plans.ts';
import type { MergedBlock } from './merged-block.ts';

/** The merged blocks of a document, or of several, as one; it is final where the last one is. Tables are left out. */
export function joinMerged(blocks: readonly MergedBlock[]): MergedBlock {
  return { block: joinBlocks(blocks.map(({ block }) => block)), plan: joinPlans(blocks.map(({ plan }) => plan)), parts: joinBlocks(blocks.map(({ parts }) => parts)) };
}

function joinBlocks(blocks: readonly TokenBlock[]): TokenBlock {
  return {
    ids: Int32Array.from(blocks.flatMap(({ ids }) => [...ids])),
    start: Uint32Array.from(blocks.flatMap(({ start }) => [...start])),
    end: Uint32Array.from(blocks.flatMap(({ end }) => [...end])),
    final: blocks.at(-1)?.final ?? false,
  };
}
