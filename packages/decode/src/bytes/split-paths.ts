import type { CanonicalPaths } from './canonical-paths.ts';
import type { MergeLaw } from './merge-law.ts';
import { SplitAutomaton } from './split-automaton.ts';
import type { SplitRule } from './split-rule.ts';
import type { TokenShape } from './split-state.ts';
import { utf8Parts } from './utf8-prefix.ts';

/**
 * The law of a byte-pair encoder behind a splitter: merges happen inside pieces only, so neighbours that would merge must have
 * a cut between them, and a cut must have a border. Only well-formed UTF-8 is ever encoded.
 */
export function splitPaths(rule: SplitRule, tokens: readonly (Uint8Array | undefined)[], law: MergeLaw): CanonicalPaths {
  const { shapes, shapeOf } = shapesOf(rule, tokens, law);
  const automaton = new SplitAutomaton(rule, shapes);
  const usable = [...shapeOf.keys()].filter((id) => shapeOf[id]! >= 0).toSorted((one, other) => tokens[one]!.length - tokens[other]!.length);
  const alive = new Map<number, boolean>();

  const step = (state: number, left: number, id: number): number => (shapeOf[id]! < 0 ? -1 : automaton.step(state, shapeOf[id]!, left >= 0 && law.blocks(left, id)));
  /** Whether any text goes on from here: some borders only hold if a certain continuation comes, which the encoder may never make. */
  const isAlive = (state: number, left: number): boolean => {
    if (automaton.ends(state)) return true;
    const key = state * tokens.length + left;
    const known = alive.get(key);
    if (known !== undefined) return known;
    alive.set(key, false);
    const found = usable.some((id) => {
      const after = step(state, left, id);
      return after >= 0 && isAlive(after, id);
    });
    alive.set(key, found);
    return found;
  };
  return {
    next(state, left, id) {
      const after = step(state, left, id);
      return after >= 0 && isAlive(after, id) ? after : -1;
    },
    ends: (state) => automaton.ends(state),
  };
}

/** Tokens that look alike to the splitter share a shape; -1 for those that it never lets come about. */
function shapesOf(rule: SplitRule, tokens: readonly (Uint8Array | undefined)[], law: MergeLaw): { readonly shapes: readonly TokenShape[]; readonly shapeOf: Int32Array } {
  const shapes: TokenShape[] = [];
  const numbers = new Map<string, number>();
  const shapeOf = Int32Array.from(tokens, (bytes, id) => {
    if (bytes === undefined || bytes.length === 0 || !law.isReachable(id)) return -1;
    const parts = utf8Parts(bytes);
    if (parts === undefined) return -1;
    const { lead, characters, tail } = parts;
    const text = shorten(rule.simplify(Array.from(characters, (character) => rule.standIn(character)).join(''), true), rule.runs);
    const key = `${lead.join()}|${text}|${tail.join()}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = shapes.push({ lead, text, tail }) - 1;
      numbers.set(key, number);
    }
    return number;
  });
  return { shapes, shapeOf };
}

function shorten(text: string, runs: string): string {
  return [...text].filter((unit, at) => !runs.includes(unit) || ![-3, -2, -1, 1, 2].every((by) => text[at + by] === unit)).join('');
}
