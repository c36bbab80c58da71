import type { Sequence } from '@tokstream/model';
import type { BudgetTally } from './budget-tally.ts';
import type { Continuation } from './continuation.ts';

const none = new Int32Array(0);

/**
 * Makes sequences of continuations: their tokens become part of the prompt, and what their caches lack of them is fed as one batch.
 *
 * @returns one each; their caches are those of the continuations
 */
export async function resumeSequences(continuations: readonly Continuation[], purpose: string, budget: BudgetTally): Promise<Sequence[]> {
  const first = continuations[0];
  if (first === undefined) return [];
  const readings = continuations.map(({ sequence, ids, cache }) => {
    const promptIds = Int32Array.of(...sequence.promptIds, ...ids);
    if (cache!.tentative > 0) cache!.commit(none);
    // Logits come only with a row, so at least the last token is fed.
    if (cache!.seen >= promptIds.length) cache!.crop(promptIds.length - 1);
    return { promptIds, cache: cache!, rows: { input: { ids: promptIds.subarray(cache!.seen) } } };
  });
  const outputs = await first.sequence.model.forwardBatch(readings);
  return continuations.map(({ sequence }, at) => {
    const { promptIds, cache, rows } = readings[at]!;
    budget.countRows(purpose, rows.input.ids.length);
    cache.commit();
    return { ...sequence, promptIds, cache, logits: outputs[at]!.logits };
  });
}
