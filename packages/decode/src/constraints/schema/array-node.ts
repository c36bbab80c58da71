import { choice, never, nothing, type PatternNode, repeat, sequence, text } from '../automaton/pattern-node.ts';
import type { JsonLayout } from './json-layout.ts';
import { countsOf, refuseSchema, refuseUnsupported, type SchemaPlace } from './json-schema.ts';
import type { TranslateSchema } from './object-node.ts';

/** Arrays: `prefixItems` one by one, then `items`, as many together as `minItems` and `maxItems` say. */
export function arrayNode(place: SchemaPlace, layout: JsonLayout, translate: TranslateSchema): PatternNode {
  const { schema, path } = place;
  const { prefixItems = [], items = true } = schema as { readonly [keyword: string]: unknown };
  if (Array.isArray(items)) return refuseUnsupported(`${path}/items`, 'a list is the old way of writing it; use prefixItems.');
  if (!Array.isArray(prefixItems)) return refuseSchema(`${path}/prefixItems`, 'it is no list of schemas.');
  const [min, max] = countsOf(place, 'minItems', 'maxItems');
  const prefix = prefixItems.map((inner, index) => translate(inner, `${path}/prefixItems/${index}`));
  const item = items === false ? never : translate(items, `${path}/items`);
  const { comma, gap } = layout;
  const further = (count: number): PatternNode => repeat(sequence(comma, item), Math.max(0, min - count), max - count);
  const orEnd = (count: number, node: PatternNode): PatternNode => (count >= min ? choice(nothing, node) : node);
  let inside: PatternNode;
  if (max === 0) inside = nothing;
  else if (prefix.length === 0) inside = orEnd(0, sequence(item, further(1)));
  else {
    inside = prefix.length > max ? nothing : further(prefix.length);
    for (let count = Math.min(prefix.length, max) - 1; count >= 0; count -= 1) {
      inside = orEnd(count, count === 0 ? sequence(prefix[count]!, inside) : sequence(comma, prefix[count]!, inside));
    }
  }
  return sequence(text('['), gap, inside, gap, text(']'));
}
