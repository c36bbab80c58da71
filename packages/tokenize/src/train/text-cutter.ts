/**
 * Cuts the text of one document into the units that a trainer counts, while it arrives.
 *
 * Law: the units are the same however the text was cut into chunks.
 */
export interface TextCutter {
  /** UTF-16 units held back. */
  readonly held: number;
  /** Takes text, cut anywhere, and returns the units it completes. */
  push(chunk: string): readonly string[];
  /** Ends the document and returns what was held; the cutter is then as new. */
  flush(): readonly string[];
}
