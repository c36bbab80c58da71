import { LoadedTokenizer } from '../load/loaded-tokenizer.ts';
import { type PostProcessor, readPostProcessor } from '../post/post-processor.ts';
import type { SequencePiece, TemplatePiece } from '../post/template-piece.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { type EncodedRow, encodedRow, type EncodedText, planLength, type RowPlan } from './encoded-row.ts';
import { paddedLength, type PaddingOptions, rowPadding } from './padding-options.ts';
import { type RectangularBatch, rectangularBatch } from './rectangular-batch.ts';
import { overflowPicks, rowWindows, type TokenWindow } from './text-windows.ts';
import { checkRoom, checkTruncation, type TruncationOptions } from './truncation-options.ts';
import { windowBeginning } from './window-beginning.ts';

/** A text, or two that belong together, such as a question and the text that may answer it. */
export type BatchInput = string | readonly [first: string, second: string];

/** Options of `encodeBatch`. */
export interface EncodeBatchOptions {
  /** Whether the tokens that the tokenizer puts around texts are added. Default true. */
  readonly specialTokens?: boolean;
  /** Default none: rows are as long as their texts. */
  readonly truncation?: TruncationOptions;
  /** Default none. */
  readonly padding?: PaddingOptions;
  /** Whether rows say where their tokens come from. Default true. */
  readonly offsets?: boolean;
}

/** Texts as rows of tokens. */
export interface EncodedBatch {
  /** One row an input. */
  readonly rows: readonly EncodedRow[];
  /** What truncation cut off: further windows, by input. Worked out when first read. */
  readonly overflowing: readonly EncodedRow[];
  /**
   * The rows as matrices; with `overflowing` each row is followed by its further windows.
   *
   * @throws TokstreamError `ragged-batch` when rows differ in length
   */
  toRectangular(options?: { readonly overflowing?: boolean }): RectangularBatch;
}

/**
 * Encodes texts and pairs of texts as rows, cut and filled up as Hugging Face's library does it: ids, type ids, masks, offsets and
 * windows are the same. (Its versions 0.23.1 and 0.23.2 lose windows; here they are those of 0.22.)
 *
 * Where that library itself is inconsistent, rows here are not: tokens keep their `sequenceIds` in windows of tokenizers without a
 * post-processor, and a `maxLength` below the number of added tokens is refused, not ignored.
 *
 * @throws TokstreamError `invalid-truncation` when a row cannot be cut as asked, `invalid-padding`, `unsupported-offsets`
 *
 * @example
 * const batch = encodeBatch(tokenizer, ['a text', 'another one'], { truncation: { maxLength: 512 }, padding: {} });
 * const { ids, attentionMask, rows, length } = batch.toRectangular();
 */
export function encodeBatch(tokenizer: Tokenizer, inputs: readonly BatchInput[], options: EncodeBatchOptions = {}): EncodedBatch {
  const { specialTokens = true, truncation, padding, offsets = true } = options;
  const post = postProcessorOf(tokenizer);
  if (truncation !== undefined) checkTruncation(truncation, specialTokens ? post.addedTokens(false) : 0);
  const atBeginning = windowBeginning(tokenizer, post);
  const encode = (text: string): EncodedText => {
    const encoding = tokenizer.encode(text, { specialTokens: false });
    return { ids: encoding.ids, ...(offsets ? encoding.offsets() : noOffsets) };
  };

  const plans = inputs.map((given, input) => {
    const texts = (typeof given === 'string' ? [given] : given).map(encode);
    const isPair = texts.length === 2;
    const added = specialTokens ? post.addedTokens(isPair) : 0;
    const lengths = texts.map(({ ids }) => ids.length);
    if (truncation !== undefined) checkRoom(truncation.maxLength, added);
    const windows = truncation === undefined ? lengths.map((length): TokenWindow[] => [[0, length]]) : rowWindows(lengths, truncation.maxLength - added, truncation);
    const template = specialTokens ? post.template(isPair) : textsOf(post.template(isPair));
    return { main: plan(template, texts, windows, input, null), more: () => overflowPlans(template, texts, windows, input) };
  });
  const length = padding === undefined ? 0 : paddedLength(padding, plans.map(({ main }) => planLength(main)));
  const filling = padding === undefined ? ({ side: 'right', id: 0, typeId: 0 } as const) : rowPadding(padding, tokenizer);
  const rows = plans.map(({ main }) => encodedRow(main, length, filling));
  let windows: readonly (readonly EncodedRow[])[] | undefined;
  const moreOf = (): readonly (readonly EncodedRow[])[] => (windows ??= plans.map(({ more }) => more().map((each) => encodedRow(each, length, filling))));
  return {
    rows,
    get overflowing(): readonly EncodedRow[] {
      return moreOf().flat();
    },
    toRectangular: ({ overflowing = false } = {}) => rectangularBatch(overflowing ? rows.flatMap((row, at) => [row, ...moreOf()[at]!]) : rows),
  };

  /** @param picks which window of each text, in the order of the template; `null`: the first of each */
  function plan(template: readonly TemplatePiece[], texts: readonly EncodedText[], textWindows: readonly TokenWindow[][], input: number, picks: readonly number[] | null): RowPlan {
    const sequences = template.filter((piece): piece is SequencePiece => piece.kind === 'sequence');
    const windowOf: RowPlan['windowOf'] = (piece) => {
      const pick = picks?.[sequences.indexOf(piece)] ?? 0;
      return { range: textWindows[piece.which]![pick]!, isFirst: pick === 0 };
    };
    return { input, template, texts, windowOf, atBeginning, offsets };
  }

  function overflowPlans(template: readonly TemplatePiece[], texts: readonly EncodedText[], textWindows: readonly TokenWindow[][], input: number): RowPlan[] {
    const counts = template.flatMap((piece) => (piece.kind === 'sequence' ? [textWindows[piece.which]!.length] : []));
    return overflowPicks(counts).map((picks) => plan(template, texts, textWindows, input, picks));
  }
}

/** A template without the tokens that it adds; windows then have the types that nothing has changed. */
function textsOf(template: readonly TemplatePiece[]): SequencePiece[] {
  return template.flatMap((piece) => (piece.kind === 'sequence' ? [{ ...piece, windowTypeId: piece.which }] : []));
}

const noOffsets = { start: new Uint32Array(0), end: new Uint32Array(0) };

function postProcessorOf(tokenizer: Tokenizer): PostProcessor {
  return tokenizer instanceof LoadedTokenizer ? tokenizer.postProcessor : readPostProcessor(tokenizer.toJSON().post_processor, 'The tokenizer');
}
