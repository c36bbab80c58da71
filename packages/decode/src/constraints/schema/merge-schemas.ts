import { type JsonSchemaObject, isObject, refuseUnsupported } from './json-schema.ts';
import { isAnnotation } from './schema-keywords.ts';

/**
 * One schema that says what two say, `false` when they contradict each other.
 *
 * @throws TokstreamError `unsupported-schema` for what cannot be said in one
 */
export function mergeSchemas(a: JsonSchemaObject, b: JsonSchemaObject, path: string): JsonSchemaObject | false {
  checkAdditional(a, b, path);
  checkAdditional(b, a, path);
  const merged: Record<string, unknown> = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const own = merged[keyword];
    if (own === undefined || isEqual(own, value)) merged[keyword] = value;
    else if (!isAnnotation(keyword)) merged[keyword] = combine(keyword, own, value, path);
    if (merged[keyword] === contradiction) return false;
  }
  return merged;
}

const contradiction = Symbol('contradiction');

function combine(keyword: string, a: unknown, b: unknown, path: string): unknown {
  switch (keyword) {
    case 'type': {
      const [of, and] = [a, b].map((type) => (Array.isArray(type) ? (type as unknown[]) : [type])) as [unknown[], unknown[]];
      const holds = (types: unknown[], type: unknown): boolean => types.includes(type) || (type === 'integer' && types.includes('number'));
      const both = [...of.filter((type) => holds(and, type)), ...and.filter((type) => holds(of, type) && !of.includes(type))];
      return both.length === 0 ? contradiction : both;
    }
    case 'enum': {
      const both = (a as unknown[]).filter((value) => (b as unknown[]).some((other) => isEqual(value, other)));
      return both.length === 0 ? contradiction : both;
    }
    case 'const':
      return contradiction;
    case 'minimum':
    case 'exclusiveMinimum':
    case 'minLength':
    case 'minItems':
      return Math.max(Number(a), Number(b));
    case 'maximum':
    case 'exclusiveMaximum':
    case 'maxLength':
    case 'maxItems':
      return Math.min(Number(a), Number(b));
    case 'required':
      return [...new Set([...(a as string[]), ...(b as string[])])];
    case 'properties': {
      const [ours, theirs] = [a as JsonSchemaObject, b as JsonSchemaObject];
      const shared = Object.keys(ours).filter((name) => Object.hasOwn(theirs, name) && !isEqual(ours[name], theirs[name]));
      return { ...ours, ...theirs, ...Object.fromEntries(shared.map((name) => [name, { allOf: [ours[name], theirs[name]] }])) };
    }
    case 'items':
      return { allOf: [a, b] };
    default:
      return refuseUnsupported(path, `two different ${keyword} meet here; write what they say together as one.`);
  }
}

/** Further properties are those that this very schema does not list, so that lists from elsewhere would change what it says. */
function checkAdditional(a: JsonSchemaObject, b: JsonSchemaObject, path: string): void {
  if (a['additionalProperties'] === undefined || a['additionalProperties'] === true) return;
  const [own, other] = [a['properties'] ?? {}, b['properties'] ?? {}];
  if (!isObject(own) || !isObject(other) || Object.keys(other).every((name) => Object.hasOwn(own, name))) return;
  refuseUnsupported(path, 'additionalProperties would not know of properties listed beside it; list all properties in one schema.');
}

/** Whether two JSON values are the same. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]));
}
