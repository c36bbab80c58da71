import type { SequencePiece, TemplatePiece } from '../post/template-piece.ts';
import type { TokenOffsets } from '../tokenizer.ts';
import type { TokenWindow } from './text-windows.ts';

/** One row of a batch; every list has one entry a token. */
export interface EncodedRow {
  /** Which input the row is of. */
  readonly input: number;
  readonly ids: Int32Array;
  /** Which kind of text a token belongs to, as the tokenizer's template numbers them. */
  readonly typeIds: Int32Array;
  /** 1, or 0 for padding. */
  readonly attentionMask: Uint8Array;
  /** 1 for tokens that the tokenizer added, padding too. */
  readonly specialTokensMask: Uint8Array;
  /** 0 for tokens of the first text, 1 for those of the second, -1 for those of neither. */
  readonly sequenceIds: Int8Array;
  /** Where tokens come from, in UTF-16 units of their text; (0, 0) for tokens of no text. Empty when offsets were not asked for. */
  readonly offsets: TokenOffsets;
}

/** A text as tokens. */
export interface EncodedText extends TokenOffsets {
  readonly ids: Int32Array;
}

/** Tokens that fill a row up. */
export interface RowPadding {
  readonly side: 'right' | 'left';
  readonly id: number;
  readonly typeId: number;
}

/** What stands in a row before padding: texts with the window of each. */
export interface RowPlan {
  readonly input: number;
  readonly template: readonly TemplatePiece[];
  readonly texts: readonly EncodedText[];
  readonly windowOf: (piece: SequencePiece) => { readonly range: TokenWindow; readonly isFirst: boolean };
  /** Ranges of the first token of a window, where these differ from those inside the text. */
  readonly atBeginning: ((text: EncodedText, at: number) => readonly [start: number, end: number]) | null;
  readonly offsets: boolean;
}

/** How many tokens a row has before padding. */
export function planLength({ template, windowOf }: RowPlan): number {
  return template.reduce((sum, piece) => {
    if (piece.kind === 'token') return sum + piece.ids.length;
    const [from, to] = windowOf(piece).range;
    return sum + to - from;
  }, 0);
}

/** Writes a row of at least `length` tokens. */
export function encodedRow(plan: RowPlan, length: number, padding: RowPadding): EncodedRow {
  const own = planLength(plan);
  const total = Math.max(own, length);
  const first = padding.side === 'left' ? total - own : 0;
  const row = {
    input: plan.input,
    ids: new Int32Array(total).fill(padding.id),
    typeIds: new Int32Array(total).fill(padding.typeId),
    attentionMask: new Uint8Array(total).fill(1, first, first + own),
    specialTokensMask: new Uint8Array(total).fill(1),
    sequenceIds: new Int8Array(total).fill(-1),
    offsets: { start: new Uint32Array(plan.offsets ? total : 0), end: new Uint32Array(plan.offsets ? total : 0) },
  };
  let at = first;
  for (const piece of plan.template) {
    const next = at + (piece.kind === 'token' ? writeTokens(row, at, piece.ids) : writeText(row, at, piece, plan));
    const typeId = piece.kind === 'token' || plan.windowOf(piece).isFirst ? piece.typeId : piece.windowTypeId;
    row.typeIds.fill(typeId, at, next);
    at = next;
  }
  return row;
}

function writeTokens(row: EncodedRow, at: number, ids: readonly number[]): number {
  row.ids.set(ids, at);
  return ids.length;
}

function writeText(row: EncodedRow, at: number, piece: SequencePiece, plan: RowPlan): number {
  const text = plan.texts[piece.which]!;
  const [from, to] = plan.windowOf(piece).range;
  row.ids.set(text.ids.subarray(from, to), at);
  row.specialTokensMask.fill(0, at, at + to - from);
  row.sequenceIds.fill(piece.which, at, at + to - from);
  if (!plan.offsets) return to - from;
  row.offsets.start.set(text.start.subarray(from, to), at);
  row.offsets.end.set(text.end.subarray(from, to), at);
  if (plan.atBeginning !== null && from > 0 && from < to) [row.offsets.start[at], row.offsets.end[at]] = plan.atBeginning(text, from);
  return to - from;
}
