import { throwIfAborted, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM, StepOutput, Want } from '../causal-lm.ts';
import type { KvCache } from '../kv-cache.ts';
import type { PolicyRun } from './policy-run.ts';

/** How tokens are read into a cache. */
export interface ReadOptions {
  /** Most rows a call takes, which bounds the memory of attention; after each call the policy may evict. Default 128. */
  readonly chunkRows?: number;
  readonly policy?: PolicyRun;
  /** What each call gives to `onRows`; default the logits of the last token only. */
  readonly want?: Want;
  /** Called with what each call gave for the tokens from `from` on, before the policy evicts. */
  readonly onRows?: (output: StepOutput, from: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Feeds tokens to a cache in chunks and commits them; the event loop gets its turn before each.
 *
 * @param ids at least one
 * @returns logits `[vocabulary]` after the last token, or of all rows of the last call where `want` asks for them
 * @throws as `CausalLM.forward` and the policy do; `aborted`. The cache then holds what was committed before
 */
export async function readTokens(model: CausalLM, cache: KvCache, ids: Int32Array, options: ReadOptions = {}): Promise<Float32Array> {
  const { chunkRows = 128, policy, want, onRows, signal } = options;
  for (let from = 0; ; from += chunkRows) {
    await yieldToEventLoop(signal);
    const rows = ids.subarray(from, from + chunkRows);
    const isLast = from + chunkRows >= ids.length;
    const select = policy?.select;
    const output = await model.forward({ input: { ids: rows } }, cache, {
      logits: isLast ? 'last' : 'none',
      ...want,
      ...(policy?.want.attention && { attention: true }),
      ...(policy?.want.queries && { queries: true }),
      ...(select !== undefined && { select: (_, layer, given) => select(layer, given) }),
    });
    cache.commit();
    await onRows?.(output, from);
    await policy?.committed(cache, output, rows.length);
    throwIfAborted(signal, 'prefill');
    if (isLast) return output.logits;
  }
}
