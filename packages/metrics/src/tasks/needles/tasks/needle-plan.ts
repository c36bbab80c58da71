import type { Random } from '@tokstream/core';
import type { NeedleOptions } from '../needle-options.ts';
import type { NeedleQuestion } from '../styles/needle-style.ts';

/** A key and its value. */
export type Pair = readonly [key: string, value: string];

/** Which statements a task hides, where, and what it asks. */
export interface NeedlePlan {
  readonly needles: readonly PlacedNeedle[];
  readonly question: NeedleQuestion;
  /** In the order asked. */
  readonly answers: readonly string[];
}

/** A statement of the haystack that the question is about. */
export interface PlacedNeedle {
  /** Among all statements, from 0. */
  readonly place: number;
  readonly pair: Pair;
  /** True where it misleads instead of answering. */
  readonly isStale?: boolean;
}

/** What a plan is made with. */
export interface PlanContext {
  readonly options: NeedleOptions;
  /** Statements in all. */
  readonly pairs: number;
  readonly random: Random;
  /** A key or a value that stands nowhere else. */
  word(): string;
  /** A key that a question for marked keys means. */
  markedKey(): string;
}

/** A kind of task: how many statements it hides, and which. */
export interface NeedlePlanner {
  hidden(options: NeedleOptions): number;
  plan(context: PlanContext): NeedlePlan;
}
