import { TokstreamError } from '@tokstream/core';

/** Special tokens of a model that was trained to fill in. */
export interface FillInTheMiddleTokens {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
}

/** What `fillInTheMiddlePrompt` lays out. */
export interface FillInTheMiddlePromptOptions {
  readonly prefix: Uint8Array | string;
  readonly suffix: string;
  readonly tokens: FillInTheMiddleTokens;
  /** Encodes text without special tokens. */
  encode(text: string): ArrayLike<number>;
  /**
   * `psm`: prefix, suffix, middle; the middle begins at a token border. `spm`: suffix first, so that the middle goes on from the
   * prefix at any byte, also inside a token. Use the one that the model was trained on; default `spm`.
   */
  readonly format?: 'psm' | 'spm';
  /** Come first of all, such as the beginning of sequence. */
  readonly startIds?: ArrayLike<number>;
}

/** How to begin a byte model so that what it says next is the middle. */
export interface FillInTheMiddlePrompt {
  /** `startIds` of `byteModel`. */
  readonly startIds: Int32Array;
  /** Then to be given to `prefix`. */
  readonly prefix: Uint8Array | string;
}

/**
 * Lays out prefix and suffix for a model with fill-in-the-middle tokens (Bavarian et al., "Efficient Training of Language Models to
 * Fill in the Middle", 2022). In the format `spm` it is as in their section 3: the prefix token, the suffix token, the suffix, the middle token, the prefix.
 *
 * @throws `invalid-option` for a prefix of bytes in the format `psm`, whose prefix is encoded
 */
export function fillInTheMiddlePrompt(options: FillInTheMiddlePromptOptions): FillInTheMiddlePrompt {
  const { prefix, suffix, tokens, format = 'spm', startIds = [] } = options;
  const start = Array.from(startIds);
  const after = Array.from(options.encode(suffix));
  if (format === 'spm') return { startIds: Int32Array.from([...start, tokens.prefix, tokens.suffix, ...after, tokens.middle]), prefix };
  if (typeof prefix !== 'string') throw new TokstreamError('The format psm needs a prefix that is text; use spm for bytes.', { code: 'invalid-option', stage: 'fillInTheMiddlePrompt' });
  return { startIds: Int32Array.from([...start, tokens.prefix, ...Array.from(options.encode(prefix)), tokens.suffix, ...after, tokens.middle]), prefix: '' };
}
