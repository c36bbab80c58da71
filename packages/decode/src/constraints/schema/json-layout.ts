import { TokstreamError } from '@tokstream/core';
import { charactersOf, without } from '../automaton/code-point-set.ts';
import { choice, nothing, type PatternNode, sequence, text } from '../automaton/pattern-node.ts';
import { parseRegex } from '../regex/parse-regex.ts';
import { isObject } from './json-schema.ts';

/**
 * White space between the parts of JSON: `none`; `single-space`, one after each comma and colon, as Python's `json.dumps` writes;
 * or an expression for what may stand wherever JSON allows white space, such as `/[ \n]{0,8}/`. None before or after the whole.
 */
export type JsonWhitespace = 'none' | 'single-space' | RegExp;

/** How the parts of arrays and objects are set apart. */
export interface JsonLayout {
  readonly comma: PatternNode;
  readonly colon: PatternNode;
  /** Inside of brackets and braces. */
  readonly gap: PatternNode;
}

/** @throws TokstreamError `invalid-option` for an expression that matches anything but white space */
export function jsonLayout(whitespace: JsonWhitespace): JsonLayout {
  if (whitespace === 'none') return { comma: text(','), colon: text(':'), gap: nothing };
  if (whitespace === 'single-space') return { comma: text(', '), colon: text(': '), gap: nothing };
  const stage = 'matchJsonSchema';
  if (!(whitespace instanceof RegExp)) {
    throw new TokstreamError(`whitespace is ${String(whitespace)}; it must be 'none', 'single-space' or a RegExp.`, { code: 'invalid-option', stage });
  }
  const gap = choice(...parseRegex(whitespace.source, false, stage).map((branch) => branch.node));
  if (!isWhite(gap)) throw new TokstreamError('whitespace matches more than spaces, tabs and line ends; JSON allows no other white space.', { code: 'invalid-option', stage });
  return { comma: sequence(gap, text(','), gap), colon: sequence(gap, text(':'), gap), gap };
}

/** A value exactly, its properties in their order. */
export function jsonLiteral(value: unknown, layout: JsonLayout): PatternNode {
  if (Array.isArray(value)) return bracketed('[', (value as unknown[]).map((item) => jsonLiteral(item, layout)), ']', layout);
  if (!isObject(value)) return text(JSON.stringify(value));
  const members = Object.entries(value).map(([name, item]) => sequence(text(JSON.stringify(name)), layout.colon, jsonLiteral(item, layout)));
  return bracketed('{', members, '}', layout);
}

function bracketed(open: string, items: readonly PatternNode[], close: string, { comma, gap }: JsonLayout): PatternNode {
  const inside = items.flatMap((item, index) => (index === 0 ? [item] : [comma, item]));
  return sequence(text(open), gap, ...inside, gap, text(close));
}

function isWhite(node: PatternNode): boolean {
  if (node.kind === 'set') return without(node.set, charactersOf(' \t\n\r')).length === 0;
  if (node.kind === 'repeat') return isWhite(node.node);
  if (node.kind === 'text') return node.text === '';
  return node.kind !== 'call' && node.nodes.every(isWhite);
}
