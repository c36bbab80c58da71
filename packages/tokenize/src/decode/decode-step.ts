/**
 * One step of a decoder chain: token texts in, token texts out.
 *
 * After a step that joins all tokens, the pieces that flow are fragments of the one token that is left.
 */
export interface DecodeStep {
  /** Characters and bytes that wait for more. */
  readonly held: number;
  push(piece: string): readonly string[];
  /** Ends the tokens; the step is then as new. */
  flush(): readonly string[];
  /** A structured-cloneable copy of the state. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** How one decoder of `tokenizer.json` becomes a step. */
export interface DecodeStepKind {
  /** A step that takes whole tokens. One that joins them holds the result to the end if `whole`, else lets fragments out. */
  readonly overTokens: (whole: boolean) => DecodeStep;
  /** A step that takes fragments of one joined token; absent when it must see that token whole. */
  readonly overFragments?: () => DecodeStep;
  /** True when one token comes out whatever went in. */
  readonly joins?: true;
}
