import type { CachePrecision } from '@tokstream/model';

/** How tokens are run under a policy to be measured. */
export interface MeasureOptions {
  /**
   * Rows of a model call after which the policy may evict; a row also sees those before it in its call. Default the policy's boundary,
   * else 1: as while decoding. More is faster, and kinder to policies.
   */
  readonly chunkRows?: number;
  /** Tokens that count as the prompt, of which sizes are shares. Default all. */
  readonly promptLength?: number;
  /** Rows of a call in the prompt; default `chunkRows`. */
  readonly promptChunkRows?: number;
  /** First token that is scored, at least 1. Default 1: every token but the first. */
  readonly from?: number;
  /** How the cache stores entries; default `float32`. */
  readonly precision?: CachePrecision;
  /** Milliseconds of a clock that only goes forward; without it nothing is timed. */
  readonly now?: () => number;
  readonly signal?: AbortSignal;
  /** Called after each model call. */
  readonly onProgress?: (doneTokens: number, allTokens: number) => void;
}
