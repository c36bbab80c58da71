import type { TokenBlock } from '@tokstream/core';
import type { MergedBlock, SpanMerger } from './merged-block.ts';
import { SpanQueue, type SpanQueueSnapshot } from './span-queue.ts';

/** Decides which tokens of a document go together; the rest of a merger is the same for all. */
export interface SpanCore<Block extends TokenBlock = TokenBlock> {
  /** Closes the spans that are certain. The tokens of the block are the last of those that wait. */
  read(queue: SpanQueue, block: Block): void;
  /** Closes all that waits, the document being over, and is as new. */
  finish(queue: SpanQueue): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

interface SpanMergerSnapshot {
  readonly queue: SpanQueueSnapshot;
  readonly core: unknown;
  readonly isOpen: boolean;
}

/** A merger from what decides its spans. One block out for each block in, possibly empty. */
export function spanMerger<Block extends TokenBlock>(core: SpanCore<Block>): SpanMerger<Block> {
  const queue = new SpanQueue();
  /** Whether a document has begun and not ended. */
  let isOpen = false;
  const end = (): MergedBlock[] => {
    core.finish(queue);
    isOpen = false;
    return [queue.take(true)];
  };
  return {
    chunkInvariant: true,
    get held() {
      return queue.waiting;
    },
    push(block) {
      queue.push(block);
      core.read(queue, block);
      if (block.final) return end();
      isOpen = true;
      return [queue.take(false)];
    },
    flush: () => (isOpen ? end() : []),
    snapshot: (): SpanMergerSnapshot => ({ queue: queue.snapshot(), core: core.snapshot(), isOpen }),
    restore(snapshot) {
      const saved = snapshot as SpanMergerSnapshot;
      queue.restore(saved.queue);
      core.restore(saved.core);
      ({ isOpen } = saved);
    },
    [Symbol.dispose]() {},
  };
}
