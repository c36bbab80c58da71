import { described, eachItem, type Owned, withSignal, TokstreamError } from '@tokstream/core';
import { type CachePolicy, PolicyRun, readTokens, readUnder, type Sequence } from '@tokstream/model';
import type { Observable, OperatorFunction } from 'rxjs';

/** An observable of sequences that can be read under a policy, as `prefill` gives it. */
type Readable = Observable<Owned<Sequence>> & { readonly [readUnder]?: (policy: CachePolicy) => Observable<Owned<Sequence>> };

/**
 * Bounds the caches of sequences, from the prompt on and while they are decoded.
 *
 * Right behind `prefill` it becomes part of the reading: the policy sees every row of the prompt and evicts after each chunk. Anywhere
 * else it reads each prompt once more, in calls of 128 rows, and frees the cache that was whole.
 *
 * Errors: `invalid-policy` at once for what is no policy, else for one that cannot work with the model or prompt, `invalid-composition` for sequences that have one.
 *
 * @example prompts$.pipe(tokenize(tokenizer), prefill(model), cachePolicy(heavyHitter({ heavy: 64, recent: 64 })), decode())
 */
export function cachePolicy(policy: CachePolicy): OperatorFunction<Owned<Sequence>, Owned<Sequence>> {
  // A name is what plain JavaScript may well give.
  if (typeof (policy as Partial<CachePolicy> | undefined)?.start !== 'function') throw new TokstreamError(`${String(policy)} is no cache policy; make one with a function such as heavyHitter(), or of its name with cachePolicyFrom().`, { code: 'invalid-policy', stage: 'cachePolicy' });
  const again = eachItem((item: Owned<Sequence>) => withSignal((signal) => item.mapAsync((sequence) => readAgain(sequence, policy, signal), dispose)), { name: 'cachePolicy' });
  const operator: OperatorFunction<Owned<Sequence>, Owned<Sequence>> = (source: Readable) => source[readUnder]?.(policy) ?? again(source);
  return described(operator, { name: `cachePolicy ${policy.name}`, input: 'Owned<Sequence>', output: 'Owned<Sequence>' });
}

async function readAgain(sequence: Sequence, policy: CachePolicy, signal: AbortSignal): Promise<Sequence> {
  const { model, promptIds } = sequence;
  if (sequence.policy !== undefined) throw new TokstreamError(`The sequence has the cache policy ${sequence.policy.policy.name} already; put both into one with compose().`, { code: 'invalid-composition', stage: 'cachePolicy' });
  const run = PolicyRun.start(policy, model.shape, promptIds.length);
  const cache = model.createCache({ precision: sequence.cache.precision });
  try {
    const logits = await readTokens(model, cache, promptIds, { policy: run, signal });
    return { ...sequence, cache, policy: run, logits };
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}

function dispose({ cache }: Sequence): void {
  cache[Symbol.dispose]();
}
