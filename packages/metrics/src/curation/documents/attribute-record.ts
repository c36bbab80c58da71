import type { Attributes, CorpusDocument } from './corpus-document.ts';

/** One line of an attributes file of Dolma's format; the file has a line for each document, in the same order. */
export interface AttributeRecord {
  readonly source?: string;
  readonly id: string;
  readonly attributes: Attributes;
}

/** The line of an attributes file for what a document has. */
export function attributeRecord({ source, id, attributes = {} }: CorpusDocument): AttributeRecord {
  return { ...(source !== undefined && { source }), id, attributes };
}
