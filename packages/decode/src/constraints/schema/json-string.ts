import { anyCodePoint, charactersOf, codePointSet, type CodePointSet, intersection, without } from '../automaton/code-point-set.ts';
import { choice, oneOf, type PatternNode, repeat, sequence, text } from '../automaton/pattern-node.ts';

const needEscape: CodePointSet = codePointSet([0, 0x1f], [0x22, 0x22], [0x5c, 0x5c]);
const hexadecimal = oneOf(charactersOf('0123456789abcdefABCDEF'));

/** One character of a JSON string, in any of its spellings; surrogates in pairs only. */
export const anyCharacter: PatternNode = choice(
  oneOf(without(anyCodePoint, needEscape)),
  sequence(text('\\'), oneOf(charactersOf('"\\/bfnrt'))),
  sequence(text('\\u'), oneOf(charactersOf('0123456789abcefABCEF')), repeat(hexadecimal, 3, 3)),
  sequence(text('\\u'), oneOf(charactersOf('dD')), oneOf(charactersOf('01234567')), repeat(hexadecimal, 2, 2)),
  sequence(
    text('\\u'), oneOf(charactersOf('dD')), oneOf(charactersOf('89abAB')), repeat(hexadecimal, 2, 2),
    text('\\u'), oneOf(charactersOf('dD')), oneOf(charactersOf('cdefCDEF')), repeat(hexadecimal, 2, 2),
  ),
);

/** One character of a set, spelled as `JSON.stringify` does. */
export function plainCharacter(set: CodePointSet): PatternNode {
  const escaped = intersection(set, needEscape).flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, index) => String.fromCodePoint(low + index)));
  return choice(oneOf(without(set, needEscape)), ...escaped.map((character) => text(JSON.stringify(character).slice(1, -1))));
}

export function quoted(content: PatternNode): PatternNode {
  return sequence(text('"'), content, text('"'));
}

/** The inside of a JSON string whose value matches a pattern. */
export function insideString(node: PatternNode, known: Map<PatternNode, PatternNode> = new Map()): PatternNode {
  let inside = known.get(node);
  if (inside === undefined) known.set(node, (inside = translate(node, (part) => insideString(part, known))));
  return inside;
}

function translate(node: PatternNode, inner: (node: PatternNode) => PatternNode): PatternNode {
  switch (node.kind) {
    case 'set':
      return plainCharacter(node.set);
    case 'text':
      return text(JSON.stringify(node.text).slice(1, -1));
    case 'repeat':
      return repeat(inner(node.node), node.min, node.max);
    case 'call':
      return node;
    default:
      return { kind: node.kind, nodes: node.nodes.map(inner) };
  }
}
