import type { KvCache, ModelShape } from '@tokstream/model';

/** What a policy keeps of one sequence's cache: slots 4 and 8 of the decode step. */
export interface CachePolicyState {
  /**
   * Called for each layer after the rows of a step were committed.
   *
   * @returns slots to keep, `[kvHeads · n]`, ascending within a head; undefined keeps all
   */
  evict(layer: number, cache: KvCache): Int32Array | undefined;
}

/** Bounds a cache after each commit. */
export interface CachePolicy {
  readonly name: string;
  /**
   * It only evicts when the tokens committed reach a multiple of this, and no draft crosses one: then speculation changes nothing.
   * Undefined: it may evict after any token.
   */
  readonly boundary?: number;
  start(shape: ModelShape): CachePolicyState;
}
