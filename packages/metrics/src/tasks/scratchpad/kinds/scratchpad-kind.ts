import type { Random } from '@tokstream/core';

/** An input, what is known after each of its symbols, and what is asked. */
export interface ScratchpadRun {
  readonly input: readonly string[];
  /** [length] */
  readonly states: readonly string[];
  readonly answer: string;
}

/** Draws an input of so many symbols and works it out. */
export type ScratchpadKind = (length: number, random: Random) => ScratchpadRun;
