import { readFileSync } from 'node:fs';
import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConstraintProcessor } from './constraint-processor.ts';
import { constrainedWalk, possibleIds } from './constraint.test-support.ts';
import { isValidReference } from './json-schema.reference.ts';
import { matchJsonSchema } from './match-json-schema.ts';
import type { JsonSchema } from './schema/json-schema.ts';
import { TokenTrie } from './vocabulary/token-trie.ts';

const encoder = new TextEncoder();
const pieces = ['": "', '", "', '"}', '"]', '}}', ']}', '{"', '[{"', 'true', 'null', ': ', ', ', '": ', '": {"', 'ab', 'ü', '\\n', '\\u00', '\\"', '12', '00', '-1', '.5', 'e+', '[]', '{}', '[[', ']]', '"a"', '"b": '];
/** Single bytes, pieces of JSON, and parts of characters. */
const tokens = [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...pieces.map((piece) => encoder.encode(piece)),
  ...[[encoder.encode('ü'), 1], [encoder.encode('😀"'), 2]].map(([bytes, from]) => (bytes as Uint8Array).slice(from as number)),
];
const end = tokens.length;
const closing = Array.from('"]}', (character) => character.charCodeAt(0));
const options = { tokens: new TokenTrie({ bytesOf: (id) => tokens[id] }, end + 1), endOfSequence: [end] };

function accepts(start: ConstraintProcessor, text: string): boolean {
  const processor = start.clone();
  try {
    for (const byte of encoder.encode(text)) processor.accept(byte);
  } catch {
    return false;
  }
  return possibleIds(processor, end + 1).includes(end);
}

/** Schemas with documents that Python's jsonschema found valid or not; `goldens/constraints.py` makes them. */
const goldens = JSON.parse(readFileSync(new URL('../../goldens/constraints.json', import.meta.url), 'utf8')) as readonly {
  readonly schema: JsonSchema;
  readonly documents: readonly (readonly [text: string, isValid: boolean])[];
}[];

it('accepts exactly the valid documents, as json.dumps writes them', () => {
  for (const { schema, documents } of goldens) {
    const processor = matchJsonSchema(schema, options);
    for (const [text, isValid] of documents) expect([schema, text, accepts(processor, text)]).toEqual([schema, text, isValid]);
  }
});

it('every walk by random logits ends in a valid document', () => {
  const random = seededRandom(11);
  for (const { schema } of goldens) {
    const processor = matchJsonSchema(schema, options);
    for (let run = 0; run < 8; run += 1) {
      const ids = constrainedWalk(processor.clone(), { vocabulary: end + 1, ends: [end], random, endShare: 0.2, patience: 60, closing });
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(ids.flatMap((id) => [...tokens[id]!])));
      expect([schema, text, isValidReference(schema, JSON.parse(text))]).toEqual([schema, text, true]);
    }
  }
});

it('JSON mode takes every JSON value and nothing else', () => {
  const any = { none: matchJsonSchema({}, { ...options, whitespace: 'none' }), some: matchJsonSchema(true, { ...options, whitespace: /[ \n]*/u }) };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }), fc.nat(), (value, place) => {
      const text = JSON.stringify(value);
      if (/e[+-]\d{3}/.test(text)) return;
      expect(accepts(any.none, text)).toBe(true);
      expect(accepts(any.some, JSON.stringify(value, null, 1))).toBe(true);
      const at = place % text.length;
      const broken = new TextDecoder().decode(encoder.encode(text.slice(0, at) + text.slice(at + 1)));
      expect(accepts(any.none, broken)).toBe(isJson(broken));
    }),
    { numRuns: 300 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return !/[\uD800-\uDFFF]/u.test(text);
  } catch {
    return false;
  }
}

const bounds = fc.oneof(fc.integer({ min: -1200, max: 1200 }), fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 1000), fc.constantFrom(0, 1e-7, -1e-7, 1e21, 0.1));
const texts = fc.oneof(fc.integer({ min: -1300, max: 1300 }).map(String), fc.tuple(fc.integer({ min: -130, max: 130 }), fc.integer({ min: 0, max: 9999 })).map(([whole, part]) => `${whole}.${part}`), fc.constantFrom('-0', '0.0', '-0.0', '00', '1.', '.5', '0.00000010', '1000000000000000000000', '0.1', '0.10', '-'));

it('keeps bounds of numbers exactly', () => {
  fc.assert(
    fc.property(fc.record({ minimum: bounds, maximum: bounds, exclusiveMinimum: bounds, exclusiveMaximum: bounds }, { requiredKeys: [] }), fc.array(texts, { minLength: 20, maxLength: 20 }), (limits, some) => {
      const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = limits;
      const near = Object.values(limits).flatMap((value) => [value, value - 1, value + 1, value + 0.001, value - 0.001]).map(String).filter((text) => !text.includes('e'));
      const isIn = (text: string): boolean => isJson(text) && Number(text) >= minimum && Number(text) <= maximum && Number(text) > exclusiveMinimum && Number(text) < exclusiveMaximum;
      for (const type of ['number', 'integer']) {
        const all = [...some, ...near].map((text) => [text, isIn(text) && (type === 'number' || /^(?!-0)-?\d+$/.test(text))] as const);
        let processor: ConstraintProcessor;
        try {
          processor = matchJsonSchema({ type, ...limits }, options);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-schema' });
          expect(all.filter(([, isValid]) => isValid)).toEqual([]);
          continue;
        }
        for (const [text, isValid] of all) if ((Number(text) !== 0 || !text.startsWith('-')) && !(isValid && /\.\d{5}/.test(text))) expect([limits, type, text, accepts(processor, text)]).toEqual([limits, type, text, isValid]);
      }
    }),
    { numRuns: 200 },
  );
});

it('sets white space as it is told to', () => {
  const schema = { type: 'object', properties: { a: { const: [1, {}] }, b: { type: 'null' } } };
  const written = ['{"a":[1,{}],"b":null}', '{"a": [1, {}], "b": null}', '{ "a" :\n[1 ,{ }]\n}'];
  for (const [index, whitespace] of (['none', 'single-space', /[ \n]?/u] as const).entries()) {
    const processor = matchJsonSchema(schema, { ...options, whitespace });
    expect(written.map((text) => accepts(processor, text))).toEqual(written.map((_, place) => place === index || (index === 2 && place < 3)));
  }
});

it('takes strings in every spelling, but no halves of characters', () => {
  const one = matchJsonSchema({ type: 'string', minLength: 1, maxLength: 1 }, options);
  for (const inside of ['a', 'é', '😀', String.raw`\ud83d\uDE00`, String.raw`\uD7ff`, String.raw`\u00e9`, String.raw`\uE000`, String.raw`\n`, String.raw`\/`, '\u007f']) expect([inside, accepts(one, `"${inside}"`)]).toEqual([inside, true]);
  for (const inside of ['', 'ab', String.raw`\ud83d`, String.raw`\ude00`, String.raw`\ud83d\u0041`, String.raw`\udc00\ud800`, String.raw`\uD800`, String.raw`\u00g0`, String.raw`\x41`, '\n', '\u0000']) expect([inside, accepts(one, `"${inside}"`)]).toEqual([inside, false]);
});

it('opens and closes as deep as the model likes', () => {
  const processor = matchJsonSchema({}, options);
  const depth = 21_000;
  const deep = processor.clone();
  for (let count = 0; count < depth; count += 1) deep.accept(0x5b);
  for (let count = 0; count < depth; count += 1) deep.accept(0x5d);
  expect(possibleIds(deep, end + 1)).toEqual([end]);
});

it('refuses what it cannot keep, by name and place', () => {
  const code = (schema: unknown): unknown => {
    try {
      matchJsonSchema(schema as JsonSchema, options);
    } catch (error) {
      const { code, message } = error as { readonly code: string; readonly message: string };
      return [code, message.split(': ')[0]];
    }
    return 'accepted';
  };
  const within = (schema: unknown): unknown => ({ type: 'object', properties: { a: schema }, required: ['a'] });
  for (const [schema, place] of [[{ multipleOf: 2 }, '/multipleOf'], [{ not: {} }, '/not'], [{ type: 'array', uniqueItems: true }, '/uniqueItems'], [{ format: 'hostname' }, '/format'], [{ pattern: 'a', minLength: 1 }, ''], [{ type: 'array', items: [{}] }, '/items'], [{ $ref: 'http://a.b/c' }, '/$ref'], [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, '/oneOf'], [{ enum: [1, 2], minimum: 2 }, ''], [{ allOf: [{ pattern: 'a' }, { pattern: 'b' }] }, ''], [{ typo: 1 }, '/typo']] as const) {
    expect(code(within(schema))).toEqual(['unsupported-schema', `#/properties/a${place}`]);
  }
  for (const [schema, place] of [[7, ''], [{ type: 'text' }, '/type'], [{ type: [] }, '/type'], [{ minLength: -1 }, '/minLength'], [{ minLength: 2, maxLength: 1 }, ''], [{ minimum: '1' }, '/minimum'], [{ $ref: '#/$defs/none' }, '/$ref'], [{ anyOf: {} }, '/anyOf'], [{ enum: [] }, '/enum'], [{ properties: [] }, '/properties'], [{ required: 'a' }, '/required'], [{ prefixItems: {} }, '/prefixItems']] as const) {
    expect(code(within(schema))).toEqual(['invalid-schema', `#/properties/a${place}`]);
  }
  const endless = { $defs: { a: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/a' }] }, b: { type: 'array', items: { $ref: '#/$defs/b' }, minItems: 1 } } };
  for (const schema of [false, { ...endless, $ref: '#/$defs/a' }, { ...endless, $ref: '#/$defs/b' }, { $ref: '#' }, { minimum: 2, maximum: 1, type: 'integer' }]) expect(code(schema)).toEqual(['invalid-schema', expect.any(String)]);
  expect(code({ pattern: '(' })).toEqual(['invalid-pattern', '#/pattern']);
  expect(() => matchJsonSchema({}, { ...options, whitespace: /\s*/u })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
