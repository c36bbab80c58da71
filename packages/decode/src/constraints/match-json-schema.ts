import { compileAutomaton } from './automaton/compile-automaton.ts';
import { type ConstraintOptions, trieOf } from './constraint-options.ts';
import { ConstraintProcessor } from './constraint-processor.ts';
import { jsonLayout, type JsonWhitespace } from './schema/json-layout.ts';
import type { JsonSchema } from './schema/json-schema.ts';
import { SchemaTranslator } from './schema/schema-translator.ts';
import { TokenConstraint } from './token-constraint.ts';

export interface MatchJsonSchemaOptions extends ConstraintOptions {
  /** White space inside of the JSON; default `single-space`, as Python's `json.dumps` writes. */
  readonly whitespace?: JsonWhitespace;
}

/**
 * Lets a text be nothing but JSON that satisfies a schema (2020-12); `{}` allows any JSON.
 *
 * Known: `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `prefixItems`, `minItems`, `maxItems`,
 * `minLength`, `maxLength`, `pattern`, `format` (`date`, `time`, `date-time`, `uuid`, `email`, `ipv4`), bounds of numbers, `anyOf`,
 * `oneOf` of schemas that exclude each other, `allOf` of what can be merged, and `$ref` into the document, also recursive. Any other
 * keyword is refused by name, annotations excepted.
 *
 * What comes out always satisfies the schema, but not all that would satisfy it can come out: properties come in the schema's
 * order; properties that are not listed come last, and only where `additionalProperties` is given or no `properties` are; a schema
 * without `type` has the types that its keywords speak of; integers have no point or exponent, numbers with bounds no
 * exponent, no -0, and no more digits after the point than doubles can tell apart;
 * names, constants and strings with a `pattern` or `format` are spelled as `JSON.stringify` spells them.
 *
 * Cost and sharing as for `matchRegex`; a state also holds what is open, so that nesting has no limit.
 *
 * @throws TokstreamError `unsupported-schema` with the path, `invalid-schema` with the path for what is no schema or matches nothing,
 * `invalid-pattern` for a bad `pattern`
 *
 * @example
 * matchJsonSchema(
 *   { type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } }, required: ['name', 'age'] },
 *   { tokens: tokenizer, vocabulary: model.shape.vocabulary, endOfSequence: model.endOfSequence },
 * );
 */
export function matchJsonSchema(schema: JsonSchema, options: MatchJsonSchemaOptions): ConstraintProcessor {
  const stage = 'matchJsonSchema';
  const error = { code: 'invalid-schema', stage };
  const node = new SchemaTranslator(schema, jsonLayout(options.whitespace ?? 'single-space')).translate(schema, '#');
  const constraint = new TokenConstraint(compileAutomaton(node, error), trieOf(options, stage), error);
  return new ConstraintProcessor(stage, constraint, options.endOfSequence ?? []);
}
