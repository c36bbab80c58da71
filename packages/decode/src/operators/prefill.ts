import { Budget, described, eachItem, type ErrorPolicyOptions, LeaseScope, Owned, policyName, throwIfAborted, withSignal } from '@tokstream/core';
import { type CachePolicy, type CausalLM, readUnder, type Sequence } from '@tokstream/model';
import { defer, finalize, type Observable, type OperatorFunction, tap } from 'rxjs';
import { type Prompt, promptIds } from '../prompt.ts';
import { checkReadOptions, readPrompt, type ReadPromptOptions } from '../loop/read-prompt.ts';

/** How `prefill` reads prompts, and what it does with one that it cannot read. */
export interface PrefillOptions extends ReadPromptOptions, ErrorPolicyOptions<Prompt> {
  /** One credit a sequence, from its prefill to its end; prompts that come owned bring their own. Default 8 sequences. */
  readonly budget?: Budget;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Reads prompts into a model, one after another, and emits each as an owned sequence ready for `decode`.
 *
 * A sequence holds a cache, so it holds a credit: when all are out, the next prompt waits until one ends. The model is
 * borrowed; the sequences belong to the subscriber. Unsubscribing frees the one being read and all that are open. With
 * another `onError` than `fail`, a prompt that cannot be read costs only itself; the others keep their places.
 *
 * With a cache policy, or with the operator `cachePolicy` right behind it, the cache is bounded from the first chunk on.
 *
 * Errors: `invalid-option` and `invalid-composition` at once; `invalid-prompt`, and those of `CausalLM.forward` and of the policy.
 *
 * @example prompts$.pipe(tokenize(tokenizer), prefill(model), decode({ sampler: greedy() }))
 */
export function prefill(model: CausalLM, options: PrefillOptions = {}): OperatorFunction<Prompt, Owned<Sequence>> {
  const { now = () => performance.now(), onError = 'fail', onSkipped } = options;
  checkReadOptions(options);
  const sequences = (source: Observable<Prompt>, reading: ReadPromptOptions): Observable<Owned<Sequence>> =>
    defer(() => {
      const budget = options.budget ?? new Budget({ limit: 8 });
      const scope = new LeaseScope();
      let completed = false;
      /** Sequences on their way from the reading to the subscriber, of which nobody else knows. */
      const read = new Set<Owned<Sequence>>();
      const own = async (prompt: Prompt, signal: AbortSignal): Promise<Owned<unknown>> => {
        if (prompt instanceof Owned) return prompt;
        await budget.take(1, signal);
        // The credit may have been granted just before everybody left.
        if (signal.aborted) budget.give();
        throwIfAborted(signal, 'prefill');
        return new Owned(prompt, scope.lease(() => budget.give()));
      };
      const readOne = (prompt: Prompt, index: number): Observable<Owned<Sequence>> =>
        withSignal(async (signal) => {
          const ids = promptIds(prompt);
          const item = await own(prompt, signal);
          const sequence = await item.mapAsync(() => readPrompt(model, ids, index, reading, now, signal), ({ cache }) => cache[Symbol.dispose]());
          read.add(sequence);
          return sequence;
        });
      return source.pipe(
        eachItem(readOne, { name: 'prefill', onError, ...(onSkipped !== undefined && { onSkipped }) }),
        tap({ next: (sequence) => read.delete(sequence), complete: () => (completed = true) }),
        finalize(() => {
          for (const sequence of read) sequence.abandon();
          if (!completed) scope[Symbol.dispose]();
        }),
      );
    });
  const operator: OperatorFunction<Prompt, Owned<Sequence>> = (source) => {
    const read = sequences(source, options);
    if (options.cachePolicy !== undefined) return read;
    const under = (cachePolicy: CachePolicy): Observable<Owned<Sequence>> => {
      const reading = { ...options, cachePolicy };
      checkReadOptions(reading);
      return sequences(source, reading);
    };
    return Object.defineProperty(read, readUnder, { value: under });
  };
  return described(operator, {
    name: 'prefill',
    input: 'ids | TokenBlock | Owned<ids> | Owned<TokenBlock>',
    output: 'Owned<Sequence>',
    ...(options.budget !== undefined && { budget: options.budget }),
    onError: policyName(onError),
  });
}
