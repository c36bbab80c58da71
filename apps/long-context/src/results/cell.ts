/** What every cell of the comparison tells: one document or needle task, under one policy, at one budget. */
interface CellBase {
  /** Tells it from cells of other settings; equal for equal work. */
  readonly key: string;
  /** As `cachePolicyFrom` reads it. */
  readonly policy: string;
  /** As it was asked for: up to 1 a share of the tokens, above a number of tokens. */
  readonly budget: number;
  /** The same in tokens, for each layer and key head. */
  readonly budgetTokens: number;
  /** Tokens of the document or task. */
  readonly length: number;
  /** Most bytes the cache held after a step and its eviction. */
  readonly bytes: number;
}

/** A document that was read under a policy. */
export interface DocumentCell extends CellBase {
  readonly type: 'document';
  readonly document: string;
  /** Tokens whose loss counts, and the bytes of text that they stand for; null where the tokenizer cannot tell. */
  readonly scored: number;
  readonly scoredBytes: number | null;
  /** Their loss in bits, under the policy and with the full cache. */
  readonly bits: number;
  readonly bitsFull: number;
  /** Half the width of the 95 % interval of their difference, in bits, over the tokens of the document; null where it is too short. */
  readonly margin: number | null;
  /** Share of the attention mass of the full cache that lies on what is kept, and the error of the attention's output relative to its length; null where it was not measured. */
  readonly recall: number | null;
  readonly outputError: number | null;
  /** Most bytes at any time, the rows of a call included; and those of the full cache in the end. */
  readonly bytesPeak: number;
  readonly bytesFull: number;
  /** Scored tokens, one after another, over all the time that reading the document takes. */
  readonly tokensPerSecond: number;
  /** For each layer which positions are left at the end, as `packRetention` writes it. */
  readonly retention: readonly string[];
}

/** A needle task that was run under a policy. */
export interface NeedleCell extends CellBase {
  readonly type: 'needle';
  readonly kind: string;
  /** Which of the tasks of its kind. */
  readonly task: number;
  /** Answers that were asked for, and how many of them came back. */
  readonly needles: number;
  readonly found: number;
  /** What having read the needles saves on the right answer, in bits. */
  readonly gain: number;
}

export type Cell = DocumentCell | NeedleCell;

const numbers: Record<Cell['type'], readonly string[]> = {
  document: ['budget', 'budgetTokens', 'length', 'bytes', 'bytesPeak', 'bytesFull', 'scored', 'bits', 'bitsFull', 'tokensPerSecond'],
  needle: ['budget', 'budgetTokens', 'length', 'bytes', 'task', 'needles', 'found', 'gain'],
};

/** Whether a parsed line is a cell with all that is counted. */
export function isCell(value: unknown): value is Cell {
  const cell = value as Readonly<Record<string, unknown>> | null;
  const type = cell?.['type'];
  if (type !== 'document' && type !== 'needle') return false;
  const isText = (name: string): boolean => typeof cell![name] === 'string';
  const hasNames = isText('key') && isText('policy') && isText(type === 'document' ? 'document' : 'kind');
  return hasNames && numbers[type].every((name) => typeof cell![name] === 'number') && (type === 'needle' || Array.isArray(cell!['retention']));
}
