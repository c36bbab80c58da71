import { type DoubleArray, DoubleArrayBuilder } from './double-array-builder.ts';

/** The arrays of a `UnitTrie`. */
export interface UnitTrieArrays extends DoubleArray {
  readonly codes: Int32Array;
}

const nothing = -1;

/** Builds the double array level by level, so that the widest nodes find their places first. */
export function buildUnitTrie(entries: Iterable<readonly [token: string, id: number]>): UnitTrieArrays {
  const ids = new Map(entries);
  const tokens = [...ids.keys()].filter((token) => token !== '' && token.isWellFormed());
  tokens.sort();
  const { codes, count } = frequencyCodes(tokens);
  const slots = new DoubleArrayBuilder(tokens.length);
  // Nodes of one level: their slot and which tokens, from and to, begin with them.
  let level: readonly number[] = tokens.length === 0 ? [] : [0, 0, tokens.length];
  for (let depth = 0; level.length > 0; depth++) {
    const next: number[] = [];
    for (let node = 0; node < level.length; node += 3) {
      const slot = level[node]!;
      let first = level[node + 1]!;
      const last = level[node + 2]!;
      if (tokens[first]!.length === depth) slots.id[slot] = ids.get(tokens[first++]!)!;
      if (first === last) continue;
      const children: number[] = [];
      const begins: number[] = [];
      for (let at = first, unit = nothing; at < last; at++) {
        const own = tokens[at]!.charCodeAt(depth);
        if (own === unit) continue;
        unit = own;
        children.push(codes[unit]!);
        begins.push(at);
      }
      const base = slots.place(slot, children);
      for (let child = 0; child < children.length; child++) next.push(base + children[child]!, begins[child]!, begins[child + 1] ?? last);
    }
    level = next;
  }
  return { ...slots.take(count), codes };
}

/** Small codes for frequent units keep the array dense. */
function frequencyCodes(tokens: readonly string[]): { readonly codes: Int32Array; readonly count: number } {
  const codes = new Int32Array(1 << 16);
  const units: number[] = [];
  for (const token of tokens) {
    for (let at = 0; at < token.length; at++) {
      const unit = token.charCodeAt(at);
      if (codes[unit]!++ === 0) units.push(unit);
    }
  }
  units.sort((a, b) => codes[b]! - codes[a]!);
  for (const [rank, unit] of units.entries()) codes[unit] = rank + 1;
  return { codes, count: units.length };
}
