import type { NeedleStyleName, NeedleTaskName } from './needle-options.ts';

/** A haystack with a question about it. Plain data. */
export interface NeedleTask {
  readonly task: NeedleTaskName;
  readonly style: NeedleStyleName;
  readonly seed: number;
  /** What its length was asked in, and how much was asked for. */
  readonly unit: 'pairs' | 'characters' | 'tokens';
  readonly size: number;
  /** As it was asked for; absent where needles stand anywhere. */
  readonly depth?: number;
  /** Statements in the haystack, needles included. */
  readonly pairs: number;
  /** The haystack and the question, up to where the answer begins. */
  readonly text: string;
  /** The same without the needles: what can be said without having read them. */
  readonly control: string;
  /** Characters of `text` that state the answer, in their order. */
  readonly needles: readonly { readonly start: number; readonly end: number }[];
  /** What is asked for, in the order asked. */
  readonly answers: readonly string[];
  /** The text with which a right answer goes on. */
  readonly answer: string;
}
