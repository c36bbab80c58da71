import type { Budget } from '../budget.ts';

/**
 * What flows between two stages, written as one would type it: `text`, `TokenBlock`, `Owned<Sequence>`, `[rows, width]`,
 * `Owned<float32 [rows, 64]>`. A named dimension fits every size, `unknown` fits everything, `|` separates alternatives.
 */
export type ItemShape = string;

/** What a stage of a pipeline says of itself. Plain data: `JSON.stringify` keeps all that matters. */
export interface StageDescription {
  /** Its public name, the one that its errors carry. */
  readonly name: string;
  /** What it takes; left out when nobody knows. */
  readonly input?: ItemShape;
  /** What it emits. */
  readonly output?: ItemShape;
  /** True when items leave as they came, so that what flows before it flows after it. */
  readonly passThrough?: boolean;
  /** The most credits it keeps while it waits for one more item (`bufferCount(n)` keeps n - 1). Default 0. */
  readonly holds?: number;
  /** Where the credits of its holds, and of what later stages hold, come from. Default: the budget of the stage before. */
  readonly budget?: Pick<Budget, 'limit'> & Partial<Pick<Budget, 'declareHold'>>;
  /** How many items it lets later stages have open at the same time; they must hold fewer. */
  readonly demand?: number;
  /** False when how its input is cut changes its output. */
  readonly chunkInvariant?: boolean;
  /** True when it drops items of its own accord. */
  readonly lossy?: boolean;
  /** What becomes of an item that it fails on. */
  readonly onError?: 'fail' | 'skip' | 'dead-letter';
  /** The stages of a pipeline, in order. */
  readonly stages?: readonly StageDescription[];
  /** Stages that all get every item; what they emit is merged. */
  readonly branches?: readonly StageDescription[];
}
