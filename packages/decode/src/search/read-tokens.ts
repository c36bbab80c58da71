import type { KvCache, Sequence } from '@tokstream/model';
import type { BudgetTally } from './budget-tally.ts';

/** Tokens that follow a sequence; none are skipped. */
export interface Reading {
  /** Borrowed. */
  readonly sequence: Sequence;
  readonly ids: Int32Array;
}

/** What a model gives each of them: `hidden [n, embeddingWidth]` or `logits [n, vocabulary]`; nothing where there is none. */
export type ReadingOutput = { readonly hidden?: Float32Array } | { readonly logits?: Float32Array };

/** Runs tokens over forks of the sequences' caches as one batch, for what the model makes of each, and drops the forks. */
export async function readTokens(readings: readonly Reading[], want: 'hidden' | 'logits', budget: BudgetTally): Promise<ReadingOutput[]> {
  const outputs: ReadingOutput[] = readings.map(() => ({}));
  const places = [...readings.keys()].filter((at) => readings[at]!.ids.length > 0);
  const first = readings[places[0] ?? 0];
  if (first === undefined || places.length === 0) return outputs;
  const forks: KvCache[] = [];
  try {
    for (const at of places) forks.push(readings[at]!.sequence.cache.fork());
    const passes = places.map((at, of) => ({ rows: { input: { ids: readings[at]!.ids } }, cache: forks[of]! }));
    const results = await first.sequence.model.forwardBatch(passes, want === 'hidden' ? { logits: 'none', hidden: true } : { logits: 'all' });
    for (const [of, at] of places.entries()) {
      budget.countRows('score', readings[at]!.ids.length);
      outputs[at] = want === 'hidden' ? { hidden: results[of]!.hidden.at(-1)! } : { logits: results[of]!.logits };
    }
    return outputs;
  } finally {
    for (const fork of forks) fork[Symbol.dispose]();
  }
}
