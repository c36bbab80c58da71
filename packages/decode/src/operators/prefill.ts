import { Budget, LeaseScope, Owned, throwIfAborted, withSignal } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { concatMap, defer, finalize, type Observable, type OperatorFunction, tap } from 'rxjs';
import { type Prompt, promptIds } from '../prompt.ts';
import { readPrompt } from '../read-prompt.ts';
import type { Sequence } from '../sequence.ts';

/** How `prefill` reads prompts. */
export interface PrefillOptions {
  /** One credit a sequence, from its prefill to its end; prompts that come owned bring their own. Default 8 sequences. */
  readonly budget?: Budget;
  /** Most rows a model call takes, which bounds the memory of attention. Default 128. */
  readonly chunkRows?: number;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Reads prompts into a model, one after another, and emits each as an owned sequence ready for `decode`.
 *
 * A sequence holds a cache, so it holds a credit: when all are out, the next prompt waits until one ends. The model is
 * borrowed; the sequences belong to the subscriber. Unsubscribing frees the one being read and all that are open.
 *
 * Errors: `invalid-prompt`, and those of `CausalLM.forward`.
 *
 * @example prompts$.pipe(tokenize(tokenizer), prefill(model), decode({ sampler: greedy() }))
 */
export function prefill(model: CausalLM, options: PrefillOptions = {}): OperatorFunction<Prompt, Owned<Sequence>> {
  const { chunkRows = 128, now = () => performance.now() } = options;
  return (source) =>
    defer(() => {
      const budget = options.budget ?? new Budget({ limit: 8 });
      const scope = new LeaseScope();
      let completed = false;
      /** Items that nobody else knows of: prompts that wait or are being read, a sequence that is being handed over. */
      const open = new Set<Owned<unknown>>();
      const own = async (prompt: Prompt, signal: AbortSignal): Promise<Owned<unknown>> => {
        if (prompt instanceof Owned) return prompt;
        await budget.take(1, signal);
        // The credit may have been granted just before everybody left.
        if (signal.aborted) budget.give();
        throwIfAborted(signal, 'prefill');
        return new Owned(prompt, scope.lease(() => budget.give()));
      };
      const read = (prompt: Prompt, index: number): Observable<Owned<Sequence>> =>
        withSignal(async (signal) => {
          const ids = promptIds(prompt);
          const item = await own(prompt, signal);
          const sequence = await item.mapAsync(() => readPrompt(model, ids, index, chunkRows, now, signal), ({ cache }) => cache[Symbol.dispose]());
          open.delete(item);
          open.add(sequence);
          return sequence;
        });
      return source.pipe(
        tap((prompt) => prompt instanceof Owned && open.add(prompt)),
        concatMap(read),
        tap({ next: (sequence) => open.delete(sequence), complete: () => (completed = true) }),
        finalize(() => {
          for (const item of open) item.abandon();
          if (!completed) scope[Symbol.dispose]();
        }),
      );
    });
}
