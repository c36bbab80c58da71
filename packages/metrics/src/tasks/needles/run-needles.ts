import { yieldToEventLoop } from '@tokstream/core';
import { type CachePolicy, type CausalLM, PolicyRun, readTokens } from '@tokstream/model';
import { checkOption } from '../../contract/check-option.ts';
import { indexOfLargest } from '../../statistics/index-of-largest.ts';
import type { NeedleTask } from './needle-task.ts';
import type { NeedleTokenizer } from './needle-tokenizer.ts';
import { type NeedleScore, scoreNeedles } from './score-needles.ts';
import { needleStyles } from './styles/registry.ts';

/** How tasks are run. */
export interface RunNeedlesOptions {
  /** Rows of a call while the prompt is read, after which the policy may evict. Default 128. */
  readonly chunkRows?: number;
  /** Most tokens of an answer; default those of the right one and 8 more. */
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  /** Called after each task. */
  readonly onOutcome?: (outcome: NeedleOutcome) => void;
}

/** What a model made of a task. Plain data. */
export interface NeedleOutcome extends NeedleScore, Pick<NeedleTask, 'task' | 'style' | 'seed' | 'unit' | 'size' | 'depth' | 'pairs'> {
  /** The policy's name; `full` where everything was kept. */
  readonly policy: string;
  /** What the model said. */
  readonly said: string;
  readonly promptTokens: number;
  /** Most bytes of the cache after the prompt and after each token, evictions done. */
  readonly heldBytes: number;
}

/**
 * Runs needle tasks one after another: each prompt is read under the policy, and gone on with greedily until the answer is over.
 *
 * @param policy undefined keeps everything
 * @throws `invalid-option`, `aborted`, and what the model and the policy throw
 */
export async function runNeedles(model: CausalLM, tokenizer: NeedleTokenizer, tasks: Iterable<NeedleTask>, policy: CachePolicy | undefined, options: RunNeedlesOptions = {}): Promise<NeedleOutcome[]> {
  const { chunkRows, maxTokens } = options;
  for (const [name, value] of Object.entries({ chunkRows, maxTokens })) checkOption('runNeedles', name, value, value === undefined || (Number.isSafeInteger(value) && value > 0), 'a whole number above 0');
  const outcomes: NeedleOutcome[] = [];
  for (const task of tasks) {
    const outcome = await runNeedle(model, tokenizer, task, policy, options);
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
  }
  return outcomes;
}

async function runNeedle(model: CausalLM, tokenizer: NeedleTokenizer, given: NeedleTask, policy: CachePolicy | undefined, { chunkRows, maxTokens = tokenizer.encode(given.answer).ids.length + 8, signal }: RunNeedlesOptions): Promise<NeedleOutcome> {
  const { task, style, seed, unit, size, depth, pairs, text, answers } = given;
  const { ids } = tokenizer.encode(text);
  const run = policy && PolicyRun.start(policy, model.shape, ids.length);
  let heldBytes = 0;
  using cache = model.createCache();
  let logits = await readTokens(model, cache, ids, { ...(chunkRows !== undefined && { chunkRows }), ...(run && { policy: run }), ...(signal && { signal }) });
  const said: number[] = [];
  let words = '';
  for (;;) {
    heldBytes = Math.max(heldBytes, cache.bytes());
    const best = indexOfLargest(logits);
    if (model.endOfSequence.includes(best)) break;
    said.push(best);
    words = tokenizer.decode(said);
    if (said.length >= maxTokens || needleStyles[style].isComplete(words, answers.length)) break;
    await yieldToEventLoop(signal);
    const select = run?.select;
    const output = await model.forward({ input: { ids: Int32Array.of(best) } }, cache, { ...run?.want, ...(select && { select: (_, layer, rows) => select(layer, rows) }) });
    cache.commit();
    await run?.committed(cache, output, 1);
    logits = output.logits;
  }
  return { task, style, seed, unit, size, ...(depth !== undefined && { depth }), pairs, policy: policy?.name ?? 'full', said: words, promptTokens: ids.length, heldBytes, ...scoreNeedles(given, words) };
}
