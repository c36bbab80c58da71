/** Merges that were learned, in order: a BPE over the ids of a tokenizer. Plain data that JSON keeps as it is; `parseMergeTable` reads it. */
export interface MergeTable {
  /** What the table is over: any tokens, or only those that are whole words, as superwords are. */
  readonly unit: 'tokens' | 'words';
  /** Ids below it are the tokenizer's; merged tokens that it has no token for are numbered from here on, in the order of their first merge. */
  readonly vocabularySize: number;
  /**
   * Each merge: two ids that become a third. The third is the tokenizer's token of the same bytes, if there is one. Several merges may give
   * the same id, and a pair may be merged again after one of its parts was made in another way.
   */
  readonly merges: readonly (readonly [left: number, right: number, merged: number])[];
}
