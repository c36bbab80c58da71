import type { CodePointSet } from './code-point-set.ts';

/** A language of its own that others refer to, also recursively. */
export interface PatternRule {
  readonly name: string;
  /** Set once, before the automaton is compiled. */
  node: PatternNode;
}

/**
 * A language over Unicode texts: what regular expressions and JSON schemas are translated to.
 *
 * Nodes are shared freely (a graph without cycles; cycles go through `call`); the compiler builds a shared node that is followed
 * by the same thing only once.
 */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly node: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'call'; readonly rule: PatternRule };

/** Matches the empty text only. */
export const nothing: PatternNode = { kind: 'text', text: '' };
/** Matches no text at all. */
export const never: PatternNode = { kind: 'choice', nodes: [] };

export function text(value: string): PatternNode {
  return { kind: 'text', text: value };
}

export function oneOf(set: CodePointSet): PatternNode {
  return { kind: 'set', set };
}

export function sequence(...nodes: readonly PatternNode[]): PatternNode {
  return nodes.length === 1 ? nodes[0]! : { kind: 'sequence', nodes };
}

export function choice(...nodes: readonly PatternNode[]): PatternNode {
  return nodes.length === 1 ? nodes[0]! : { kind: 'choice', nodes };
}

export function repeat(node: PatternNode, min: number, max: number): PatternNode {
  // (x{0,k}){m,n} is x{0,kn}: without this, long chains of optional things would make large states.
  if (node.kind === 'repeat' && node.min === 0 && max > 0) return { kind: 'repeat', node: node.node, min: 0, max: node.max === 0 ? 0 : node.max * max };
  return { kind: 'repeat', node, min, max };
}

export function optional(node: PatternNode): PatternNode {
  return repeat(node, 0, 1);
}

export function call(rule: PatternRule): PatternNode {
  return { kind: 'call', rule };
}
