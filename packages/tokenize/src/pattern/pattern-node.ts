/** A set of code points: the inside of a JavaScript `v`-flag character class, so `[${source}]` is a class. */
export interface CodePointSet {
  readonly source: string;
  readonly ignoreCase: boolean;
}

/** A parsed regular expression, as far as it is one that an automaton can run. */
export type PatternNode =
  | { readonly kind: 'set'; readonly set: CodePointSet }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly least: number; readonly most: number; readonly lazy: boolean; readonly possessive: boolean }
  /** A condition on what follows or precedes. */
  | { readonly kind: 'look'; readonly item: PatternNode; readonly ahead: boolean; readonly negative: boolean }
  | { readonly kind: 'atomic'; readonly item: PatternNode }
  | { readonly kind: 'text-start' }
  | { readonly kind: 'text-end' }
  | { readonly kind: 'line-start' }
  | { readonly kind: 'line-end' }
  | { readonly kind: 'word-boundary'; readonly negative: boolean };

/** Thrown for what is sound but needs more than an automaton that reads a text once: look-behind, long look-ahead, word boundaries. */
export class BeyondAutomaton extends Error {}

/** Thrown for what is not known at all here: references, absent operators. */
export class UnknownPattern extends Error {}

/** Thrown for what is not a regular expression. */
export class MalformedPattern extends Error {}
