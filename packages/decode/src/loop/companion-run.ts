import { throwIfAborted, TokstreamError, yieldToEventLoop } from '@tokstream/core';
import { type CausalLM, type KvCache, PolicyRun, readTokens, type Sequence, type StepOutput } from '@tokstream/model';
import type { Companion } from '../companions/companion.ts';

/** A companion of one sequence with its own cache, which is committed and freed with the sequence's. */
export interface CompanionRun {
  readonly model: CausalLM;
  readonly cache: KvCache;
  /** The cache policy of the sequence, at work on this cache. */
  readonly policy: PolicyRun | undefined;
  readonly promptLength: number;
  /** `[rows, vocabulary]` of the last call. */
  logits: Float32Array;
  /** All that the last call gave; undefined before the first. */
  output?: StepOutput;
}

/**
 * Reads a companion's prompt.
 *
 * @returns a run whose cache the caller owns; nothing is left behind on an error
 * @throws `invalid-companion` for a model with another vocabulary
 */
export async function startCompanion({ model, promptIds }: Companion, sequence: Sequence, signal: AbortSignal): Promise<CompanionRun> {
  await yieldToEventLoop(signal);
  const own = model ?? sequence.model;
  const [{ vocabulary }, { vocabulary: expected }] = [own.shape, sequence.model.shape];
  if (vocabulary !== expected) throw new TokstreamError(`A companion has ${vocabulary} tokens and the model ${expected}; use one of the same vocabulary.`, { code: 'invalid-companion', stage: 'decode' });
  const ids = promptIds?.(sequence.promptIds) ?? sequence.promptIds;
  const promptLength = ids.length;
  // The same model over the same prompt is what the sequence itself has read.
  if (own === sequence.model && ids === sequence.promptIds) return { model: own, policy: sequence.policy?.fork(), cache: sequence.cache.fork(), promptLength, logits: sequence.logits };
  const policy = sequence.policy && PolicyRun.start(sequence.policy.policy, own.shape, promptLength);
  const cache = own.createCache({ precision: sequence.cache.precision });
  try {
    const logits = await readTokens(own, cache, ids, { ...(policy !== undefined && { policy }), signal });
    throwIfAborted(signal, 'decode');
    return { model: own, cache, policy, promptLength, logits };
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}
