/** Rows that are drawn afresh. */
export interface Forgetting {
  /** Which tokens; all when it is absent. */
  readonly ids?: Int32Array;
  /** Of the draw. */
  readonly seed: number;
}

/**
 * When a table forgets, as data: what is forgotten before the step of a number, counted from 0. It depends on the number alone, so a run
 * that is taken up again forgets the same. `withForgetting` of `@tokstream/train` lets an optimiser do it.
 */
export interface ForgettingSchedule {
  at(step: number): Forgetting | undefined;
}
