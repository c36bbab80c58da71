import type { Rows } from '../causal-lm.ts';
import type { EagerKvCache } from './eager-kv-cache.ts';
import type { Forest } from './forest.ts';

/** A pass whose rows were checked, with the place of its rows among all rows of the batch. */
export interface PlannedPass {
  readonly input: Rows['input'];
  readonly cache: EagerKvCache;
  readonly forest: Forest;
  readonly first: number;
  readonly count: number;
}
