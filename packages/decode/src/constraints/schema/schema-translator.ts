import { call, choice, never, type PatternNode, type PatternRule, text } from '../automaton/pattern-node.ts';
import { areDisjoint } from './are-disjoint.ts';
import { arrayNode } from './array-node.ts';
import { jsonLiteral, type JsonLayout } from './json-layout.ts';
import { isObject, type JsonSchemaObject, refuseSchema, refuseUnsupported, type SchemaPlace } from './json-schema.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { integerNode, numberNode } from './number-node.ts';
import { objectNode } from './object-node.ts';
import { resolvePointer } from './resolve-pointer.ts';
import { checkKeywords, combiningKeywords, hasAssertions, isAnnotation, type JsonType, schemaObject, typesOf } from './schema-keywords.ts';
import { stringNode } from './string-node.ts';

const maxDepth = 200;

/** Translates one schema document; what is referred to becomes a rule of its own. */
export class SchemaTranslator {
  readonly #root: unknown;
  readonly #layout: JsonLayout;
  readonly #rules = new Map<string, PatternRule>();
  #depth = 0;

  constructor(root: unknown, layout: JsonLayout) {
    this.#root = root;
    this.#layout = layout;
  }

  readonly translate = (schema: unknown, path: string): PatternNode => {
    if (schema === true) return this.#anyValue();
    if (schema === false) return never;
    const place: SchemaPlace = { schema: schemaObject(schema, path), path };
    checkKeywords(place);
    if (this.#depth >= maxDepth) return refuseSchema(path, `it is nested more than ${maxDepth} deep; put the inner parts into $defs.`);
    this.#depth += 1;
    const node = hasAssertions(place.schema) ? this.#assertions(place) : this.#anyValue();
    this.#depth -= 1;
    return node;
  };

  #assertions(place: SchemaPlace): PatternNode {
    const { schema, path } = place;
    const combining = combiningKeywords.find((keyword) => keyword in schema);
    if (combining === undefined) return 'const' in schema || 'enum' in schema ? this.#values(place) : choice(...typesOf(place).map((type) => this.#typed(type, place)));
    const { [combining]: parts, ...own } = schema;
    const isAlone = !hasAssertions(own);
    if (combining === '$ref') {
      if (isAlone) return call(this.#rule(String(parts), () => this.translate(resolvePointer(this.#root, parts, path), String(parts))));
      return call(this.#rule(JSON.stringify(schema), () => this.#merged(own, [schema], path)));
    }
    if (!Array.isArray(parts) || parts.length === 0) return refuseSchema(`${path}/${combining}`, 'it is no list of schemas.');
    if (combining === 'allOf') return this.#merged(own, parts, path);
    if (combining === 'oneOf') this.#checkApart(parts, path);
    return choice(...parts.map((part, index) => (isAlone ? this.translate(part, `${path}/${combining}/${index}`) : this.#merged(own, [part], `${path}/${combining}/${index}`))));
  }

  /** What all of them say. */
  #merged(own: JsonSchemaObject, parts: readonly unknown[], path: string): PatternNode {
    let merged: JsonSchemaObject | false = own;
    for (const part of parts) {
      const resolved = this.#resolved(part, path);
      if (resolved === true) continue;
      if (resolved === false) return never;
      merged = mergeSchemas(merged, schemaObject(resolved, path), path);
      if (merged === false) return never;
    }
    return this.translate(merged, path);
  }

  /** A schema with its own reference put in, and what stands beside it. */
  #resolved(schema: unknown, path: string, seen: readonly unknown[] = []): unknown {
    if (!isObject(schema) || schema['$ref'] === undefined) return schema;
    const { $ref: reference, ...own } = schema;
    if (seen.includes(reference)) return refuseSchema(path, `${String(reference)} refers to itself directly; put an array or an object between.`);
    const target = this.#resolved(resolvePointer(this.#root, reference, path), path, [...seen, reference]);
    if (target === true) return own;
    return target === false ? false : mergeSchemas(own, schemaObject(target, path), path);
  }

  #anyValue(): PatternNode {
    const place: SchemaPlace = { schema: {}, path: '#' };
    return call(this.#rule('', () => choice(...typesOf(place).map((type) => this.#typed(type, place)))));
  }

  /** The rule of that name; it is there before what is in it, which may refer to it. */
  #rule(name: string, create: () => PatternNode): PatternRule {
    let rule = this.#rules.get(name);
    if (rule === undefined) {
      this.#rules.set(name, (rule = { name, node: never }));
      rule.node = create();
    }
    return rule;
  }

  #typed(type: JsonType, place: SchemaPlace): PatternNode {
    switch (type) {
      case 'string':
        return stringNode(place);
      case 'integer':
        return integerNode(place);
      case 'number':
        return numberNode(place);
      case 'object':
        return objectNode(place, this.#layout, this.translate);
      case 'array':
        return arrayNode(place, this.#layout, this.translate);
      case 'boolean':
        return choice(text('true'), text('false'));
      case 'null':
        return text('null');
    }
  }

  #values({ schema, path }: SchemaPlace): PatternNode {
    const { const: only, enum: listed, type, ...others } = schema as { readonly [keyword: string]: unknown };
    const other = Object.keys(others).find((keyword) => !isAnnotation(keyword));
    if (other !== undefined) return refuseUnsupported(path, `${other} does not go together with enum and const; list the values that satisfy it.`);
    if (listed !== undefined && (!Array.isArray(listed) || listed.length === 0)) return refuseSchema(`${path}/enum`, 'it is no list of values.');
    if (listed !== undefined && 'const' in schema) return refuseUnsupported(path, 'const and enum do not go together; keep const.');
    const types = type === undefined ? undefined : typesOf({ schema: { type }, path });
    const values = 'const' in schema ? [only] : (listed as unknown[]);
    if (values.some((value) => JSON.stringify(value) === undefined)) return refuseSchema(path, 'a value is not of JSON.');
    return choice(...values.filter((value) => types === undefined || types.some((name) => isOfType(value, name))).map((value) => jsonLiteral(value, this.#layout)));
  }

  /** An alternation says "at least one"; that is "exactly one" only where no two can hold. */
  #checkApart(parts: readonly unknown[], path: string): void {
    for (const [index, part] of parts.entries()) {
      const second = parts.findIndex((other, at) => at > index && !areDisjoint(part, other, (schema) => this.#resolved(schema, path)));
      if (second < 0) continue;
      refuseUnsupported(`${path}/oneOf`, `schemas ${index} and ${second} may both hold; give them different types or a required property with different constants, or use anyOf.`);
    }
  }
}

function isOfType(value: unknown, type: JsonType): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  return type === 'object' ? isObject(value) : typeof value === type;
}
