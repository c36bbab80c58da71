import type { Provenance } from '@tokstream/embed-init';

/** What every cell tells. Losses are in bits over all passages of the seed. */
interface CellBase {
  /** Tells it from cells of other settings; equal for equal work. */
  readonly key: string;
  /** Draws what is held out, and with it everything else. */
  readonly seed: number;
  /** UTF-8 bytes of the passages. */
  readonly bytes: number;
}

/** The model with its own tokenizer. */
export interface SourceCell extends CellBase {
  readonly type: 'source';
  readonly bits: number;
  readonly tokens: number;
}

/** Where the row of a new token came from. */
export interface RowExample {
  readonly token: string;
  readonly provenance: Provenance;
  /** Old tokens with their weights, the heaviest first, at most a few. */
  readonly parts: readonly (readonly [token: string, weight: number])[];
  /** Old tokens in all. */
  readonly entries: number;
}

/** The model with the new tokenizer before any training. */
export interface StartCell extends CellBase {
  readonly type: 'start';
  readonly method: string;
  readonly bits: number;
  readonly tokens: number;
  /** Size of the new vocabulary. */
  readonly vocabulary: number;
  /** Rows by where they come from. */
  readonly rows: Readonly<Partial<Record<Provenance, number>>>;
  readonly examples: readonly RowExample[];
  readonly warnings: readonly string[];
}

/** The same while it is trained. */
export interface RecoveryCell extends CellBase {
  readonly type: 'recovery';
  readonly method: string;
  /** Bits after so many steps. */
  readonly bits: readonly (readonly [step: number, bits: number])[];
}

/** A finished piece of the comparison. */
export type Cell = SourceCell | StartCell | RecoveryCell;

/** Whether a parsed line is a cell with all that is counted. */
export function isCell(value: unknown): value is Cell {
  const cell = value as Readonly<Record<string, unknown>> | null;
  const type = cell?.['type'];
  const isOf = (kind: string, ...names: readonly string[]): boolean => names.every((name) => typeof cell![name] === kind);
  if (!['source', 'start', 'recovery'].includes(String(type)) || !isOf('string', 'key') || !isOf('number', 'seed', 'bytes')) return false;
  if (type === 'source') return isOf('number', 'bits', 'tokens');
  if (type === 'start') return isOf('string', 'method') && isOf('number', 'bits', 'tokens', 'vocabulary') && isOf('object', 'rows') && Array.isArray(cell!['examples']) && Array.isArray(cell!['warnings']);
  return isOf('string', 'method') && Array.isArray(cell!['bits']);
}
