import type { PushStage, TokenBlock } from '@tokstream/core';
import type { TokenizerJson } from './tokenizer-json.ts';

/** Options of `Tokenizer.encode`. */
export interface EncodeOptions {
  /** Whether the tokens that the tokenizer puts around a text (begin, end) are added. Default true. */
  readonly specialTokens?: boolean;
}

/** Where each token of an encoding comes from: UTF-16 units of the source text. */
export interface TokenOffsets {
  /** [n] first unit of each token. */
  readonly start: Uint32Array;
  /** [n] one past the last unit of each token. */
  readonly end: Uint32Array;
}

/** A text as token ids. */
export interface Encoding {
  /** [n] token ids; yours to keep. */
  readonly ids: Int32Array;
  /**
   * Where the tokens come from, computed on the first call.
   *
   * Joining `text.slice(start[i], end[i])` rebuilds the text, but for white space that some tokenizers drop. Tokens that are
   * parts of one character each have the whole character's range; tokens that stand for nothing in the text (begin, end, an
   * added first space) have an empty range.
   *
   * @throws TokstreamError `unsupported-offsets` when the tokenizer changed the text in a way that cannot be followed
   */
  offsets(): TokenOffsets;
}

/** What offsets count. */
export type OffsetUnit = 'utf16' | 'bytes' | 'code-points';

/** Options of `Tokenizer.encoder`, `tokenize` and `tokenizeStream`. */
export interface EncoderOptions extends EncodeOptions {
  /** Whether blocks say where tokens come from. Default true. With false, `start` and `end` are empty. */
  readonly offsets?: boolean;
  /** What `start` and `end` count: UTF-16 units (default), UTF-8 bytes or code points of the source text. */
  readonly unit?: OffsetUnit;
  /**
   * When a token comes out: `pretoken`, as soon as its pretoken has ended (default, and fastest), or `eager`, as soon as no
   * further text can change it. A pretoken that gets very long is always encoded eagerly, so memory stays bounded.
   */
  readonly emit?: 'pretoken' | 'eager';
  /** Most UTF-16 units that may be held back. Default unlimited: the text decides, and hardly any holds more than a word. */
  readonly maxHeld?: number;
}

/**
 * Encodes one document that arrives in chunks, cut anywhere, even inside a character: the blocks' ids and offsets, joined, are
 * those of `encode` on the whole text.
 *
 * One block a chunk, possibly empty, and a final one from `flush`, after which the encoder is as new. `held` counts UTF-16 units.
 *
 * @throws TokstreamError `held-too-long` from `push`, when `maxHeld` is exceeded
 */
export interface TokenEncoder extends PushStage<string, TokenBlock> {
  /** A second encoder that goes on from the same state, for texts that begin alike. */
  fork(): TokenEncoder;
}

/** Options of `Tokenizer.decode` and `Tokenizer.detokenizer`. */
export interface DecodeOptions {
  /** Whether special tokens are left out. Default true. */
  readonly skipSpecial?: boolean;
  /**
   * Whether English punctuation is set close (` ,` becomes `,`), as some Python tokenizers do after decoding. Default false.
   * While it is on, a stream lags behind by the last words of up to two letters.
   */
  readonly cleanUp?: boolean;
}

/** Ids of the tokens with a known role, as far as the tokenizer's configuration names them. */
export interface SpecialRoles {
  readonly bos?: number;
  readonly eos?: number;
  readonly unk?: number;
  readonly pad?: number;
  readonly sep?: number;
  readonly cls?: number;
  readonly mask?: number;
}

/** Text to token ids and back. Holds no state between calls; safe to share. */
export interface Tokenizer {
  /** One past the largest id. */
  readonly size: number;
  readonly special: SpecialRoles;
  /** Ids that `skipSpecial` leaves out. */
  readonly specialIds: ReadonlySet<number>;
  /** Encodes one document. Lone surrogates count as U+FFFD. */
  encode(text: string, options?: EncodeOptions): Encoding;
  /** Encodes one document as its text arrives; joined, the blocks equal `encode` of the whole text. */
  encoder(options?: EncoderOptions): TokenEncoder;
  /** The text of ids, exactly as the `tokenizers` crate gives it. Ids outside the vocabulary have no text. */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /**
   * A stage that decodes as ids arrive; joined, its output is `decode` of all ids. `held` counts characters and bytes.
   *
   * To get only the text that continues a prompt, push the prompt's ids first and drop what comes out.
   */
  detokenizer(options?: DecodeOptions): PushStage<number | Int32Array, string>;
  /** The bytes that a token adds to the middle of a text; `null` for special tokens, unknown ids, and tokens whose text depends on their neighbours. */
  bytesOf(id: number): Uint8Array | null;
  /** The id of a token as the vocabulary spells it. */
  idOf(token: string): number | null;
  /** How the vocabulary spells a token. */
  tokenOf(id: number): string | null;
  /** The parsed `tokenizer.json`. */
  toJSON(): TokenizerJson;
}
