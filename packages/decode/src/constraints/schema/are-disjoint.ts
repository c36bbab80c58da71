import { type JsonSchemaObject, isObject } from './json-schema.ts';
import { isEqual } from './merge-schemas.ts';

/** Whether no value can satisfy both schemas, as far as types, constants and required properties show; `false` when in doubt. */
export function areDisjoint(a: unknown, b: unknown, resolve: (schema: unknown) => unknown, depth = 0): boolean {
  const [one, other] = [resolve(a), resolve(b)];
  if (one === false || other === false) return true;
  if (!isObject(one) || !isObject(other) || depth > 8) return false;
  const [values, otherValues] = [valuesOf(one), valuesOf(other)];
  if (values && otherValues) return !values.some((value) => otherValues.some((second) => isEqual(value, second)));
  const [types, otherTypes] = [typesOf(one), typesOf(other)];
  if (types && otherTypes && !types.some((type) => otherTypes.includes(type))) return true;
  if (types?.join() !== 'object' || otherTypes?.join() !== 'object') return false;
  const [required, otherRequired] = [listOf(one), listOf(other)];
  const [properties, otherProperties] = [propertiesOf(one), propertiesOf(other)];
  return (
    required.some((name) => otherRequired.includes(name) && name in properties && name in otherProperties && areDisjoint(properties[name], otherProperties[name], resolve, depth + 1)) ||
    required.some((name) => other['additionalProperties'] === false && !(name in otherProperties)) ||
    otherRequired.some((name) => one['additionalProperties'] === false && !(name in properties))
  );
}

function valuesOf(schema: JsonSchemaObject): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

/** Types of values, an integer being a number. */
function typesOf(schema: JsonSchemaObject): readonly string[] | undefined {
  const values = valuesOf(schema);
  if (values) return [...new Set(values.map((value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)))];
  const { type } = schema as { readonly type?: unknown };
  if (type === undefined) return undefined;
  return (Array.isArray(type) ? type : [type]).map((name: unknown) => (name === 'integer' ? 'number' : String(name)));
}

function listOf(schema: JsonSchemaObject): readonly string[] {
  return Array.isArray(schema['required']) ? schema['required'] : [];
}

function propertiesOf(schema: JsonSchemaObject): JsonSchemaObject {
  return isObject(schema['properties']) ? schema['properties'] : {};
}
