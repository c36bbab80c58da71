import type { DocumentCell } from '../results/cell.ts';
import { meanRow, unpackRetention } from '../results/pack-retention.ts';
import { groupBy } from './group-by.ts';
import { type Interval, intervalOf, intervalWithin } from './interval.ts';

/** What losses are told in: bits a byte, or bits a token where a tokenizer cannot say what its tokens stand for. */
export type LossUnit = 'byte' | 'token';

/** One policy at one budget over documents: means of what each document gave. */
export interface DocumentFigures {
  readonly policy: string;
  readonly budget: number;
  /** The same in tokens, of the longest document. */
  readonly budgetTokens: number;
  /** Whether that is less than some document has. */
  readonly evicts: boolean;
  readonly documents: number;
  /** Bits a unit. */
  readonly loss: Interval;
  /** How much more that is than with the full cache, document by document; of fewer than four documents the interval is over their tokens. */
  readonly difference: Interval;
  /** Undefined where it was not measured. */
  readonly recall: number | undefined;
  readonly outputError: number | undefined;
  readonly bytes: number;
  /** Of what the full cache held. */
  readonly bytesShare: number;
  readonly tokensPerSecond: number;
  /** For each layer the share that is left of each part of the positions. */
  readonly retention: readonly (readonly number[])[];
}

/** The unit that all cells can be told in. */
export function lossUnit(cells: readonly DocumentCell[]): LossUnit {
  return cells.every(({ scoredBytes }) => scoredBytes !== null && scoredBytes > 0) ? 'byte' : 'token';
}

/** How much a cell loses, in bits a unit. */
export function lossOf(cell: DocumentCell, unit: LossUnit): number {
  return cell.bits / unitsOf(cell, unit);
}

/** Figures of each policy at each budget, in the order of the cells. */
export function documentFigures(cells: readonly DocumentCell[]): readonly DocumentFigures[] {
  const unit = lossUnit(cells);
  const groups = groupBy(cells, ({ policy, budget }) => JSON.stringify([policy, budget]));
  return Array.from(groups.values(), (group) => figuresOf(group, unit));
}

function figuresOf(cells: readonly DocumentCell[], unit: LossUnit): DocumentFigures {
  const { policy, budget, retention } = cells[0]!;
  const mean = (of: (cell: DocumentCell) => number): number => intervalOf(cells.map(of))!.mean;
  const measured = (of: (cell: DocumentCell) => number | null): number | undefined => intervalOf(cells.flatMap((cell) => of(cell) ?? []))?.mean;
  const differences = cells.map((cell) => (cell.bits - cell.bitsFull) / unitsOf(cell, unit));
  const difference = intervalOf(differences)!;
  const margins = cells.map((cell) => (cell.margin === null ? undefined : cell.margin / unitsOf(cell, unit)));
  return {
    policy,
    budget,
    budgetTokens: Math.max(...cells.map(({ budgetTokens }) => budgetTokens)),
    evicts: cells.some(({ budgetTokens, length }) => budgetTokens < length),
    documents: cells.length,
    loss: intervalOf(cells.map((cell) => lossOf(cell, unit)))!,
    difference: difference.margin === undefined ? intervalWithin(differences, margins) : difference,
    recall: measured(({ recall }) => recall),
    outputError: measured(({ outputError }) => outputError),
    bytes: mean(({ bytes }) => bytes),
    bytesShare: mean(({ bytes, bytesFull }) => bytes / bytesFull),
    tokensPerSecond: mean(({ tokensPerSecond }) => tokensPerSecond),
    retention: retention.map((_, layer) => meanRow(cells.map((cell) => unpackRetention(cell.retention[layer] ?? '')))),
  };
}

function unitsOf({ scored, scoredBytes }: DocumentCell, unit: LossUnit): number {
  return unit === 'byte' ? scoredBytes! : scored;
}
