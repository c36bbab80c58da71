/** A text whose tail is to be valued. Borrowed: valid during the call. */
export interface ScoredTokens {
  /** The whole text, prompt included. */
  readonly ids: Int32Array;
  /** Place of the first token that wants a value; those before it are context. */
  readonly from: number;
  /** `[ids.length - from, embeddingWidth]` the last hidden state of each of these tokens, when the scorer needs it. */
  readonly hidden?: Float32Array;
  /** `[ids.length - from, vocabulary]` what the model expects after each of these tokens, when the scorer needs it. */
  readonly logits?: Float32Array;
}

/**
 * Values a text token by token: a value model, a critic, a heuristic. A search ranks by the value of the last token.
 *
 * Source: Lee et al., "Token-Supervised Value Models for Enhancing Mathematical Problem-Solving" (2024); see `tokenValueTargets`.
 */
export interface TokenScorer {
  readonly name: string;
  /** What of the model it reads besides ids. It costs one more row for each token it values. */
  readonly needs?: 'hidden' | 'logits';
  /** @returns `[ids.length - from]` values, more is better */
  score(tokens: ScoredTokens): Float32Array | PromiseLike<Float32Array>;
}
