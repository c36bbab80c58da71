import type { PolicyRun } from './cache-policy/policy-run.ts';
import type { CausalLM } from './causal-lm.ts';
import type { KvCache } from './kv-cache.ts';

/** A prompt that has been read by a model, ready to go on. Owned: disposing its item frees the cache. */
export interface Sequence {
  /** Place among the prompts, from 0. */
  readonly index: number;
  readonly model: CausalLM;
  readonly promptIds: Int32Array;
  /** The prompt's keys and values, all committed. */
  readonly cache: KvCache;
  /** What bounds the cache; it has seen the prompt. Absent: everything is kept. */
  readonly policy?: PolicyRun;
  /** `[vocabulary]` after the last prompt token. */
  readonly logits: Float32Array;
  /** Time the prompt took. */
  readonly prefillSeconds: number;
}
