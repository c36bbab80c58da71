import { yieldToEventLoop } from '@tokstream/core';
import { type CachePolicy, type CausalLM, PolicyRun, readTokens } from '@tokstream/model';
import { indexOfLargest } from '../../statistics/index-of-largest.ts';
import { logSumExp } from '../../statistics/log-sum-exp.ts';
import type { NeedleTask } from './needle-task.ts';
import type { NeedleTokenizer } from './needle-tokenizer.ts';
import type { RunNeedlesOptions } from './run-needles.ts';

/** How a model takes the right answer, token by token. Plain data. */
export interface AnswerLikelihood {
  readonly promptTokens: number;
  /** Tokens of the answer. */
  readonly tokens: number;
  /** Minus the binary logarithm of their probability. */
  readonly bits: number;
  /** Share of them that were likeliest. */
  readonly top1Share: number;
  /** Mean number of tokens that were likelier. */
  readonly meanRank: number;
}

/** What a needle does for the likelihood of the answer. Plain data. */
export interface NeedleLikelihood extends Pick<NeedleTask, 'task' | 'style' | 'seed' | 'unit' | 'size' | 'depth' | 'pairs'> {
  /** The policy's name; `full` where everything was kept. */
  readonly policy: string;
  readonly withNeedle: AnswerLikelihood;
  /** The same with the needle cut out of the haystack. */
  readonly without: AnswerLikelihood;
  /** Bits that having read the needle saves. */
  readonly gainBits: number;
}

/**
 * Measures a needle task on a model that is too small to answer it: how much likelier the right answer is than with the needle cut out.
 *
 * @param policy undefined keeps everything
 * @throws `aborted`, and what the model and the policy throw
 */
export async function needleLikelihood(model: CausalLM, tokenizer: NeedleTokenizer, given: NeedleTask, policy: CachePolicy | undefined, options: Pick<RunNeedlesOptions, 'chunkRows' | 'signal'> = {}): Promise<NeedleLikelihood> {
  const { task, style, seed, unit, size, depth, pairs, text, control, answer } = given;
  const withNeedle = await likelihoodOf(model, tokenizer, text, answer, policy, options);
  const without = await likelihoodOf(model, tokenizer, control, answer, policy, options);
  return { task, style, seed, unit, size, ...(depth !== undefined && { depth }), pairs, policy: policy?.name ?? 'full', withNeedle, without, gainBits: without.bits - withNeedle.bits };
}

async function likelihoodOf(model: CausalLM, tokenizer: NeedleTokenizer, prompt: string, answer: string, policy: CachePolicy | undefined, { chunkRows, signal }: Pick<RunNeedlesOptions, 'chunkRows' | 'signal'>): Promise<AnswerLikelihood> {
  const { ids } = tokenizer.encode(prompt + answer);
  const alone = tokenizer.encode(prompt).ids;
  // A token that spans the end of the prompt counts as the answer's.
  let first = 1;
  while (first < Math.min(alone.length, ids.length - 1) && ids[first] === alone[first]) first += 1;
  const run = policy && PolicyRun.start(policy, model.shape, first);
  const select = run?.select;
  using cache = model.createCache();
  let logits = await readTokens(model, cache, ids.subarray(0, first), { ...(chunkRows !== undefined && { chunkRows }), ...(run && { policy: run }), ...(signal && { signal }) });
  let [nats, top, ranks] = [0, 0, 0];
  for (let at = first; ; at += 1) {
    const id = ids[at]!;
    nats += logSumExp(logits) - logits[id]!;
    top += indexOfLargest(logits) === id ? 1 : 0;
    ranks += logits.reduce((likelier, logit) => likelier + (logit > logits[id]! ? 1 : 0), 0);
    if (at === ids.length - 1) break;
    await yieldToEventLoop(signal);
    const output = await model.forward({ input: { ids: Int32Array.of(id) } }, cache, { ...run?.want, ...(select && { select: (_, layer, rows) => select(layer, rows) }) });
    cache.commit();
    await run?.committed(cache, output, 1);
    logits = output.logits;
  }
  const tokens = ids.length - first;
  return { promptTokens: first, tokens, bits: nats / Math.LN2, top1Share: top / tokens, meanRank: ranks / tokens };
}
