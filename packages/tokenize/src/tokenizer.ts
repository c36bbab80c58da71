import type { PushStage } from '@tokstream/core';
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
