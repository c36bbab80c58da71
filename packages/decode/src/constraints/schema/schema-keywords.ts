import { isObject, type JsonSchemaObject, refuseSchema, refuseUnsupported, type SchemaPlace } from './json-schema.ts';

/** Types and the keywords that say something about values of each. */
export const typeKeywords = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  boolean: [],
  null: [],
} as const;

export type JsonType = keyof typeof typeKeywords;

/** The words that put schemas together. */
export const combiningKeywords = ['$ref', 'allOf', 'anyOf', 'oneOf'] as const;

const annotations = new Set([
  'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly', '$comment', '$schema', '$id', '$anchor', '$defs', 'definitions', 'contentMediaType', 'contentEncoding',
]);

const known: ReadonlySet<string> = new Set([...Object.values(typeKeywords).flat(), ...combiningKeywords, ...annotations, 'type', 'enum', 'const']);

const writeCases = 'use anyOf with the cases written out';
const nameProperties = 'name the properties, or use additionalProperties';

const advice: ReadonlyMap<string, string> = new Map([
  ['multipleOf', 'list the numbers in enum, or leave it out and check afterwards'],
  ['patternProperties', nameProperties],
  ['propertyNames', nameProperties],
  ['minProperties', 'name what must be there in required'],
  ['maxProperties', 'name the properties and set additionalProperties to false'],
  ['unevaluatedProperties', nameProperties],
  ['additionalItems', 'write prefixItems and items'],
  ['dependentRequired', writeCases],
  ['dependentSchemas', writeCases],
  ['if', writeCases],
  ['then', writeCases],
  ['else', writeCases],
  ['not', 'say what may be there instead'],
  ['nullable', "write type: ['string', 'null'], or the like"],
  ['$dynamicRef', 'use $ref'],
  ['$recursiveRef', 'use $ref'],
]);

/** Refuses, by name, each keyword whose meaning would be lost. */
export function checkKeywords({ schema, path }: SchemaPlace): void {
  for (const [keyword, value] of Object.entries(schema)) {
    if (known.has(keyword) || (keyword === 'uniqueItems' && value === false)) continue;
    refuseUnsupported(`${path}/${keyword}`, `this keyword is not supported; ${advice.get(keyword) ?? 'leave it out and check afterwards'}.`);
  }
}

/** Whether a schema says anything beside annotations. */
export function hasAssertions(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).some((keyword) => !annotations.has(keyword));
}

export function isAnnotation(keyword: string): boolean {
  return annotations.has(keyword);
}

/** The types that a schema allows: what `type` lists, else those that its keywords speak of, else all. */
export function typesOf({ schema, path }: SchemaPlace): readonly JsonType[] {
  const all = Object.keys(typeKeywords) as JsonType[];
  const { type } = schema as { readonly type?: unknown };
  if (type !== undefined) {
    const listed = Array.isArray(type) ? (type as unknown[]) : [type];
    for (const name of listed) {
      if (!all.includes(name as JsonType)) refuseSchema(`${path}/type`, `${JSON.stringify(name)} is no type; use one of ${all.join(', ')}.`);
    }
    if (listed.length === 0) refuseSchema(`${path}/type`, 'it is empty; nothing would match.');
    return withoutDoubles(all.filter((name) => listed.includes(name)));
  }
  const spoken = all.filter((name) => typeKeywords[name].some((keyword) => keyword in schema));
  return withoutDoubles(spoken.length > 0 ? spoken : all);
}

/** A number may be an integer anyway. */
function withoutDoubles(types: readonly JsonType[]): readonly JsonType[] {
  return types.includes('number') ? types.filter((type) => type !== 'integer') : types;
}

/** The schema at a place, `true` and `false` excepted. */
export function schemaObject(schema: unknown, path: string): JsonSchemaObject {
  if (!isObject(schema)) return refuseSchema(path, `it is ${JSON.stringify(schema)}; a schema is an object, true or false.`);
  return schema;
}
