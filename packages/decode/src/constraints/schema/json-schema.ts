import { TokstreamError } from '@tokstream/core';

/** A JSON schema (2020-12) as it is written. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
export type JsonSchemaObject = { readonly [keyword: string]: unknown };

/** A place in a schema: its keywords, with the path to it for messages. */
export interface SchemaPlace {
  readonly schema: JsonSchemaObject;
  /** As in a JSON pointer, with `#` for the whole. */
  readonly path: string;
}

const stage = 'matchJsonSchema';

export function refuseSchema(path: string, message: string): never {
  throw new TokstreamError(`${path}: ${message}`, { code: 'invalid-schema', stage });
}

export function refuseUnsupported(path: string, message: string): never {
  throw new TokstreamError(`${path}: ${message}`, { code: 'unsupported-schema', stage });
}

export function isObject(value: unknown): value is JsonSchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A count such as `minLength`. */
function countOf({ schema, path }: SchemaPlace, keyword: string, fallback: number): number {
  const value = schema[keyword];
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return refuseSchema(`${path}/${keyword}`, `it is ${JSON.stringify(value)}; give a whole number from 0.`);
  return value;
}

/** `minLength` and `maxLength`, or the like, in order. */
export function countsOf(place: SchemaPlace, low: string, high: string): readonly [min: number, max: number] {
  const [min, max] = [countOf(place, low, 0), countOf(place, high, Number.POSITIVE_INFINITY)];
  return min <= max ? [min, max] : refuseSchema(place.path, `${low} is above ${high}; nothing would match.`);
}
