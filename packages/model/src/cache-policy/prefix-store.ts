import type { CausalLM } from '../causal-lm.ts';
import type { KvCache } from '../kv-cache.ts';

/** Remembers what prompts left in caches, so that prompts which begin alike are read once. */
export interface PrefixStore {
  /**
   * A cache that holds the longest beginning of these tokens that is remembered for this model, but never the last token: its
   * logits come only with a row. The caller owns it.
   *
   * @returns undefined where nothing fits
   */
  open(model: CausalLM, ids: Int32Array): KvCache | undefined;
  /** Remembers a prompt. The cache is borrowed, holds every one of these tokens, and none was evicted. */
  remember(model: CausalLM, ids: Int32Array, cache: KvCache): Promise<void>;
}
