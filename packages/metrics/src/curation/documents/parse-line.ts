import { TokstreamError } from '@tokstream/core';
import type { AttributeRecord } from './attribute-record.ts';
import type { CorpusDocument } from './corpus-document.ts';

/**
 * A line of a documents file.
 *
 * @throws `invalid-document` when it is no JSON object with the strings `id` and `text`
 */
export function parseDocument(line: string): CorpusDocument {
  const value = objectOf(line, 'document');
  if (typeof value['id'] !== 'string') throw invalid('a document has an id that is a string');
  if (typeof value['text'] !== 'string') throw invalid('a document has a text that is a string');
  const { attributes } = value;
  if (attributes !== undefined && !isObject(attributes)) throw invalid('the attributes of a document are an object');
  return value as unknown as CorpusDocument;
}

/**
 * A line of an attributes file.
 *
 * @throws `invalid-document` when it is no JSON object with the string `id` and the object `attributes`
 */
export function parseAttributes(line: string): AttributeRecord {
  const value = objectOf(line, 'line of attributes');
  if (typeof value['id'] !== 'string') throw invalid('a line of attributes has an id that is a string');
  if (!isObject(value['attributes'])) throw invalid('a line of attributes has attributes that are an object');
  return value as unknown as AttributeRecord;
}

function objectOf(line: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new TokstreamError(`it is no JSON (${(cause as Error).message.slice(0, 80)})`, { code: 'invalid-document', cause });
  }
  if (!isObject(value)) throw invalid(`a ${what} is a JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(why: string): TokstreamError {
  return new TokstreamError(why, { code: 'invalid-document' });
}
