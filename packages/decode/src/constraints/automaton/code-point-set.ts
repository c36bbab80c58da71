/** Sorted, disjoint, inclusive ranges of code points; surrogates are never in one, since no UTF-8 text holds them. */
export type CodePointSet = readonly (readonly [low: number, high: number])[];

/** Every character. */
export const anyCodePoint: CodePointSet = [[0, 0xd7ff], [0xe000, 0x10_ffff]];

/** A set from ranges in any order that may overlap. */
export function codePointSet(...ranges: readonly (readonly [low: number, high: number])[]): CodePointSet {
  const parts = ranges
    .flatMap(([low, high]) => [[low, Math.min(high, 0xd7ff)] as const, [Math.max(low, 0xe000), high] as const])
    .filter(([low, high]) => low <= high)
    .toSorted((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [low, high] of parts) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** The characters of a text as a set. */
export function charactersOf(text: string): CodePointSet {
  return codePointSet(...Array.from(text, (character) => [character.codePointAt(0)!, character.codePointAt(0)!] as const));
}

export function union(...sets: readonly CodePointSet[]): CodePointSet {
  return codePointSet(...sets.flat());
}

export function without(set: CodePointSet, removed: CodePointSet): CodePointSet {
  const left: (readonly [number, number])[] = [];
  let at = 0;
  for (const [low, high] of set) {
    let from = low;
    while (at < removed.length && removed[at]![1] < low) at += 1;
    for (let next = at; next < removed.length && removed[next]![0] <= high; next += 1) {
      if (removed[next]![0] > from) left.push([from, removed[next]![0] - 1]);
      from = removed[next]![1] + 1;
    }
    if (from <= high) left.push([from, high]);
  }
  return left;
}

export function intersection(a: CodePointSet, b: CodePointSet): CodePointSet {
  return without(a, without(anyCodePoint, b));
}

export const digits: CodePointSet = [[0x30, 0x39]];
export const wordCharacters: CodePointSet = codePointSet([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
/** As `\s` of JavaScript: white space and line ends. */
export const spaces: CodePointSet = codePointSet(
  [0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff],
);
export const lineEnds: CodePointSet = codePointSet([0x0a, 0x0a], [0x0d, 0x0d], [0x2028, 0x2029]);
