import type { Random } from '@tokstream/core';
import type { NeedleStyleName } from '../needle-options.ts';

/** What is asked: values of keys, of marked keys, the newest value of a key, or where following values from keys ends. */
export type NeedleQuestion = { readonly kind: 'values' | 'newest' | 'ends'; readonly keys: readonly string[] } | { readonly kind: 'marked' };

/** How keys and values are written, asked for and read. */
export interface NeedleStyle {
  readonly name: NeedleStyleName;
  /** A key or a value; `attempt` counts those before it that were taken. */
  word(random: Random, attempt: number): string;
  /** A key that the question for marked keys means. */
  mark(key: string, random: Random): string;
  statement(key: string, value: string): string;
  haystack(statements: readonly string[]): HaystackText;
  /** Ends where the answer begins. */
  question(question: NeedleQuestion): string;
  answer(values: readonly string[]): string;
  /** Whether what a model says has come to the end of its answer. */
  isComplete(said: string, expected: number): boolean;
  /** The values a model says, in their order. */
  parse(said: string): string[];
}

/** A haystack, and where each statement begins in it. */
export interface HaystackText {
  readonly text: string;
  readonly starts: readonly number[];
}

/** Joins statements. */
export function joinStatements(open: string, statements: readonly string[], separator: string, close: string): HaystackText {
  const starts: number[] = [];
  let at = open.length;
  for (const statement of statements) {
    starts.push(at);
    at += statement.length + separator.length;
  }
  return { text: open + statements.join(separator) + close, starts };
}
