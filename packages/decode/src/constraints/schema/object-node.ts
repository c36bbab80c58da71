import { anyCodePoint, charactersOf, without } from '../automaton/code-point-set.ts';
import { choice, nothing, optional, type PatternNode, repeat, sequence, text } from '../automaton/pattern-node.ts';
import type { JsonLayout } from './json-layout.ts';
import { isObject, refuseSchema, type SchemaPlace } from './json-schema.ts';
import { anyCharacter, plainCharacter, quoted } from './json-string.ts';

/** Translates a schema inside another. */
export type TranslateSchema = (schema: unknown, path: string) => PatternNode;

const endless = Number.POSITIVE_INFINITY;

/**
 * Objects with their properties in the schema's order, optional ones there or not, and further ones last.
 *
 * Further properties, under names that the schema does not list, may come where `additionalProperties` says so, and in an object
 * without `properties`. Required names that are not listed come after those that are.
 */
export function objectNode(place: SchemaPlace, layout: JsonLayout, translate: TranslateSchema): PatternNode {
  const { schema, path } = place;
  const { properties = {}, required = [], additionalProperties } = schema as { readonly [keyword: string]: unknown };
  if (!isObject(properties)) return refuseSchema(`${path}/properties`, 'it is no object; give names with a schema each.');
  if (!Array.isArray(required) || !required.every((name) => typeof name === 'string')) return refuseSchema(`${path}/required`, 'it is no list of names.');
  const further = additionalProperties ?? (schema['properties'] === undefined ? true : undefined);
  const unlisted = (required as string[]).filter((name, index) => !Object.hasOwn(properties, name) && required.indexOf(name) === index);
  const furtherNode = (): PatternNode => translate(additionalProperties ?? true, `${path}/additionalProperties`);
  const members = [
    ...Object.entries(properties).map(([name, inner]) => ({ name, value: translate(inner, `${path}/properties/${name}`) })),
    ...unlisted.map((name) => ({ name, value: furtherNode() })),
  ].map(({ name, value }) => ({ node: sequence(text(JSON.stringify(name)), layout.colon, value), isRequired: required.includes(name) }));
  const names = [...Object.keys(properties), ...unlisted];
  const extra = further === undefined || further === false ? undefined : sequence(otherName(names), layout.colon, furtherNode());
  return sequence(text('{'), layout.gap, memberList(members, extra, layout.comma), layout.gap, text('}'));
}

interface Member {
  readonly node: PatternNode;
  readonly isRequired: boolean;
}

function memberList(members: readonly Member[], extra: PatternNode | undefined, comma: PatternNode): PatternNode {
  // What may come when something has come before, and when nothing has.
  let later = extra ? repeat(sequence(comma, extra), 0, endless) : nothing;
  let first = extra ? optional(sequence(extra, later)) : nothing;
  for (const { node, isRequired } of members.toReversed()) {
    const present = sequence(node, later);
    first = isRequired ? present : choice(first, present);
    later = isRequired ? sequence(comma, present) : choice(later, sequence(comma, present));
  }
  return first;
}

/** Any name but these, in its usual spelling; with none to leave out, in any spelling. */
function otherName(names: readonly string[]): PatternNode {
  if (names.length === 0) return quoted(repeat(anyCharacter, 0, endless));
  return quoted(unlike(names.map((name) => Array.from(name))));
}

const rest = repeat(plainCharacter(anyCodePoint), 0, endless);

function unlike(names: readonly (readonly string[])[]): PatternNode {
  const next = new Map<string, string[][]>();
  for (const [first, ...others] of names) if (first !== undefined) next.set(first, [...(next.get(first) ?? []), others]);
  return choice(
    ...(names.some((name) => name.length === 0) ? [] : [nothing]),
    sequence(plainCharacter(without(anyCodePoint, charactersOf([...next.keys()].join('')))), rest),
    ...[...next].map(([first, others]) => sequence(text(JSON.stringify(first).slice(1, -1)), unlike(others))),
  );
}
