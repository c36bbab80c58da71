/** Tokens that may follow, as a tree whose roots hang on the last token. Plain data; parents come before their children. */
export interface DraftTree {
  /** `[n]` proposed tokens. */
  readonly ids: Int32Array;
  /** `[n]` the node each hangs on, -1 for the last token. */
  readonly parents: Int32Array;
  /**
   * `[n]` what kind of guess each node is, 0 to 63, such as its rank among its siblings or how long a match it comes from. How
   * often guesses of a kind come true is learnt while decoding, and decides which nodes are fed. Default all of kind 0.
   */
  readonly kinds?: Uint8Array;
  /** For each node the law `[vocabulary]` of probabilities it was drawn from; only where tokens were drawn and not chosen. */
  readonly laws?: readonly Float32Array[];
  /** The last so many nodes are fed for what the drafter learns from them and are never taken; default 0. */
  readonly riders?: number;
}

/** Nothing to propose. */
export const noDraft: DraftTree = { ids: new Int32Array(0), parents: new Int32Array(0) };

/** A tree without branches. */
export function draftChain(ids: Int32Array, kinds?: Uint8Array): DraftTree {
  return { ids, parents: Int32Array.from(ids.keys(), (node) => node - 1), ...(kinds !== undefined && { kinds }) };
}
