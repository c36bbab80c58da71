/** What an encoder says of a text. */
export interface Reading {
  /** For each label set by name whether the answer is right; those whose answer is known. */
  readonly right: Readonly<Record<string, boolean>>;
  /** Tokens that were hidden, and what the encoder needs for them together, in bits. */
  readonly hidden: number;
  readonly bits: number;
}

interface CellBase {
  /** Tells it from cells of other settings; equal for equal work. */
  readonly key: string;
  readonly text: string;
  readonly language: string;
  /** Positions of the text, the first and the last token included. */
  readonly positions: number;
  readonly reading: Reading;
}

/** A text as it is. */
export interface PlainCell extends CellBase {
  readonly type: 'plain';
}

/** A text, shortened. */
export interface MergedCell extends CellBase {
  readonly type: 'merged';
  readonly way: string;
  readonly strength: number;
  /** Positions that are left behind the last layer. */
  readonly left: number;
  /** Mean over the layers of the positions that their feed-forward reads. */
  readonly meanPositions: number;
  /** Time of the encoder, merging included, over that of the plain text, of each round; none where time was not measured. */
  readonly timeRatios: readonly number[];
  /** The slot of each position, -1 where it was dropped; kept for texts that are drawn. */
  readonly groups?: readonly number[];
}

/** A finished piece of the comparison. */
export type Cell = PlainCell | MergedCell;

/** Whether a parsed line is a cell with all that is counted. */
export function isCell(value: unknown): value is Cell {
  const cell = value as Readonly<Record<string, unknown>> | null;
  const reading = cell?.['reading'] as Readonly<Record<string, unknown>> | undefined;
  const isOf = (of: Readonly<Record<string, unknown>> | null | undefined, kind: string, ...names: readonly string[]): boolean => names.every((name) => typeof of?.[name] === kind);
  if (!isOf(cell, 'string', 'key', 'text', 'language') || !isOf(cell, 'number', 'positions') || !isOf(reading, 'number', 'hidden', 'bits') || !isOf(reading, 'object', 'right')) return false;
  return cell!['type'] === 'plain' || (cell!['type'] === 'merged' && isOf(cell, 'string', 'way') && isOf(cell, 'number', 'strength', 'left', 'meanPositions') && Array.isArray(cell!['timeRatios']));
}
