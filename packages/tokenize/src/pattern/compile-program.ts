import { BeyondAutomaton, type CodePointSet, type PatternNode } from './pattern-node.ts';

/** One instruction of a pattern's program; `next` are indices of instructions, the first preferred. */
export type Instruction =
  | { readonly kind: 'set'; readonly set: number; next: number }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'look-ahead'; readonly set: number; readonly negative: boolean; next: number }
  | { readonly kind: 'text-start'; next: number }
  | { readonly kind: 'text-end'; next: number }
  | { readonly kind: 'match' };

/** A pattern as a nondeterministic automaton whose alternatives are ordered. */
export interface PatternProgram {
  readonly instructions: readonly Instruction[];
  readonly entry: number;
  readonly sets: readonly CodePointSet[];
}

/**
 * Compiles a parsed pattern.
 *
 * Source: Thompson, "Regular Expression Search Algorithm" (1968), with ordered alternatives as in Pike's machine, which give the
 * leftmost match that a backtracking engine would find first.
 */
export function compileProgram(pattern: PatternNode): PatternProgram {
  const instructions: Instruction[] = [{ kind: 'match' }];
  const sets: CodePointSet[] = [];
  const emit = (instruction: Instruction): number => {
    if (instructions.length > 20_000) throw new BeyondAutomaton('a pattern of this size');
    return instructions.push(instruction) - 1;
  };
  const setIndex = (set: CodePointSet): number => {
    const found = sets.findIndex(({ source, ignoreCase }) => source === set.source && ignoreCase === set.ignoreCase);
    return found >= 0 ? found : sets.push(set) - 1;
  };
  /** Emits a node so that it goes on at `next`, and returns where it begins. */
  const compile = (node: PatternNode, next: number): number => {
    switch (node.kind) {
      case 'set':
        return emit({ kind: 'set', set: setIndex(node.set), next });
      case 'sequence':
        return node.items.reduceRight((after, item) => compile(item, after), next);
      case 'choice':
        return node.options.map((option) => compile(option, next)).reduceRight((second, first) => emit({ kind: 'split', first, second }));
      case 'look': {
        const set = node.ahead ? singleSet(node.item) : null;
        if (set === null) throw new BeyondAutomaton('a look-behind or a look-ahead of more than one character');
        return emit({ kind: 'look-ahead', set: setIndex(set), negative: node.negative, next });
      }
      case 'atomic':
      case 'line-start':
      case 'line-end':
      case 'word-boundary':
        throw new BeyondAutomaton(node.kind);
      case 'text-start':
      case 'text-end':
        return emit({ kind: node.kind, next });
      case 'repeat':
        return repeat(node, next);
    }
  };
  const branch = (lazy: boolean, into: number, past: number): number => emit({ kind: 'split', first: lazy ? past : into, second: lazy ? into : past });
  const repeat = ({ item, least, most, lazy }: PatternNode & { readonly kind: 'repeat' }, next: number): number => {
    let at = next;
    if (most === Infinity) {
      const loop = emit({ kind: 'split', first: -1, second: -1 }) as number;
      const body = compile(item, loop);
      const split = instructions[loop] as Extract<Instruction, { kind: 'split' }>;
      split.first = lazy ? next : body;
      split.second = lazy ? body : next;
      at = loop;
    } else for (let count = least; count < most; count++) at = branch(lazy, compile(item, at), next);
    for (let count = 0; count < least; count++) at = compile(item, at);
    return at;
  };
  checkPossessive(pattern);
  return { entry: compile(pattern, 0), instructions, sets };
}

/** The one set that a condition is about, if it is about one code point. */
function singleSet(node: PatternNode): CodePointSet | null {
  if (node.kind === 'set') return node.set;
  if (node.kind !== 'choice') return null;
  const sets = node.options.map(singleSet);
  if (sets.some((set) => set === null || set.ignoreCase !== sets[0]!.ignoreCase)) return null;
  return { source: sets.map((set) => `[${set!.source}]`).join(''), ignoreCase: sets[0]!.ignoreCase };
}

/** A possessive repetition is a greedy one where nothing follows it; elsewhere it needs memory. */
function checkPossessive(node: PatternNode, isLast = true): void {
  if (node.kind === 'sequence') node.items.forEach((item, at) => checkPossessive(item, isLast && at === node.items.length - 1));
  else if (node.kind === 'choice') for (const option of node.options) checkPossessive(option, isLast);
  else if (node.kind === 'repeat') {
    if (node.possessive && !isLast) throw new BeyondAutomaton('a possessive repetition');
    checkPossessive(node.item, false);
  }
}
