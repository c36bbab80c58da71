import type { Tokenizer } from '@tokstream/tokenize';

/** The beginning of a text, cut where the tokens are. */
export interface SampleTokens {
  /** Text that each token shows; empty for the rest of a split character. Joined they are the text. */
  readonly pieces: readonly string[];
}

/** The first sentence or so of a text as its tokens. */
export function sampleTokens(text: string, tokenizer: Tokenizer): SampleTokens {
  const { start, end } = tokenizer.encode(text, { specialTokens: false }).offsets();
  let reached = 0;
  const pieces = Array.from(start, (_, at) => {
    const piece = text.slice(reached, Math.max(reached, end[at]!));
    reached = Math.max(reached, end[at]!);
    return piece;
  });
  return { pieces };
}
