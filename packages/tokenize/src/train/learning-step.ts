/** How far learning is, given between two turns of the event loop. */
export interface LearningStep {
  readonly done: number;
  /** Steps at most. */
  readonly total: number;
}

/** Learning in slices of some milliseconds: it yields between them and returns what was learned. */
export type Learning<T> = Generator<LearningStep, T>;
