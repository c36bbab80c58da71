/** One merge of a byte-pair encoding. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly merged: number;
  /** Its place in the list of merges; the lowest comes first. */
  readonly rank: number;
}
