/** One token path, as the last token of it: a node of the tree of paths that are still possible. */
export interface TokenNode {
  /** Undefined at the start, and once the path up to here is part of the committed cache. */
  parent: TokenNode | undefined;
  /** -1 at the start. */
  readonly id: number;
  /** State of the vocabulary's path law. */
  readonly state: number;
  /** Index of its tentative row in the cache; -1 when it has none. */
  row: number;
  /** `[vocabulary]`, while they are needed. */
  logits: Float32Array | undefined;
  /** Log of the sum of their exponentials. */
  logTotal: number;
  /** Log-probability of the token after its parent; undefined until known. */
  step: number | undefined;
}

/** A path that ends before or at the end of the text, and the tokens that may reach over it. */
export interface LiveNode {
  readonly node: TokenNode;
  /** Bytes of the text after its end. */
  readonly depth: number;
  /** First of the range of sorted tokens that begin with those bytes. */
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

/** A node that has been fed nothing yet. */
export function tokenNode(parent: TokenNode | undefined, id: number, state: number): TokenNode {
  return { parent, id, state, row: -1, logits: undefined, logTotal: 0, step: undefined };
}
