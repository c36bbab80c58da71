import type { ResultsStore } from '@tokstream/app-shell';
import { TokstreamError } from '@tokstream/core';
import type { Cell } from '../results/cell.ts';
import type { CellTask } from './cell-task.ts';

/** Where finished cells are remembered. */
export type CellStore = Omit<ResultsStore<Cell>, typeof Symbol.asyncDispose>;

/** What measuring tells while it runs. */
export interface MeasuringOptions {
  readonly signal: AbortSignal;
  /** `done` cells stand, `kept` of them found; the next one is measured. */
  readonly onCell: (done: number, kept: number, label: string) => void;
}

/**
 * Gives every cell of the tasks: those that the store has, then the others as they are measured, each stored before it is given. A task
 * that nobody has begun comes before one that another run may be at.
 *
 * Ends early when the signal fires.
 */
export async function* measureCells(tasks: readonly CellTask[], store: CellStore, { signal, onCell }: MeasuringOptions): AsyncGenerator<Cell> {
  const given = new Set<string>();
  const isOpen = ({ key }: { readonly key: string }): boolean => !given.has(key);
  let kept = 0;
  const found = async function* (): AsyncGenerator<Cell> {
    await store.refresh();
    for (const { key } of tasks.flatMap(({ wanted }) => wanted).filter(isOpen)) {
      const cell = store.find(key);
      if (cell === undefined) continue;
      given.add(key);
      kept += 1;
      yield cell;
    }
  };
  yield* found();
  for (let waiting = tasks; !signal.aborted; ) {
    waiting = waiting.filter(({ wanted }) => wanted.some(isOpen));
    const task = waiting.find(({ wanted }) => wanted.every(isOpen)) ?? waiting[0];
    if (task === undefined) return;
    try {
      const measure = await task.begin();
      for (const wanted of task.wanted) {
        yield* found();
        if (!isOpen(wanted) || signal.aborted) continue;
        onCell(given.size, kept, wanted.label);
        const cell = await measure(wanted);
        await store.append(cell);
        given.add(cell.key);
        yield cell;
      }
    } catch (error) {
      if (signal.aborted && TokstreamError.isInstance(error) && error.code === 'aborted') return;
      throw error;
    }
  }
}
