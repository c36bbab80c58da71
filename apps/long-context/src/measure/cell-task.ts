import type { Cell } from '../results/cell.ts';

/** A policy at a budget. */
export interface CellPlace {
  readonly policy: string;
  readonly budget: number;
  readonly budgetTokens: number;
}

/** A cell that is wanted. */
export interface WantedCell extends CellPlace {
  readonly key: string;
  /** What it is, for people. */
  readonly label: string;
}

/** A document or needle task with its cells, which share what is done once for all of them. */
export interface CellTask {
  readonly wanted: readonly WantedCell[];
  /** Does that, and gives what measures a cell. */
  begin(): Promise<(wanted: WantedCell) => Promise<Cell>>;
}
