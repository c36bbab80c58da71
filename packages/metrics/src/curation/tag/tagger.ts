import type { AttributeSpan } from '../documents/corpus-document.ts';

/** Rules that find things in a text. */
export interface Tagger {
  /** As it stands in names of attributes, such as `gopher_v1`. */
  readonly name: string;
  /** What it finds, by type. Borrows the text. Holds no more than the text asks for. */
  tag(text: string): Readonly<Record<string, readonly AttributeSpan[]>>;
}
