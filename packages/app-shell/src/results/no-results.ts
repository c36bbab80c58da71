import type { ResultsStore } from './results-store.ts';

/** Remembers nothing, for runs without a results file. */
export const noResults: ResultsStore<never> = {
  find: () => undefined,
  refresh: () => Promise.resolve(),
  append: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
