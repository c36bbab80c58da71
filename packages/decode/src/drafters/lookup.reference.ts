/** Prompt lookup by scanning: the continuation of the first or the last earlier place of the longest n-gram. */
export function promptLookupReference(history: readonly number[], longest: number, match: 'first' | 'last', count: number): readonly number[] {
  for (let n = Math.min(longest, history.length); n >= 1; n -= 1) {
    const starts = [...history.keys()].filter((start) => start + n < history.length && history.slice(start, start + n).join() === history.slice(-n).join());
    const start = match === 'first' ? starts[0] : starts.at(-1);
    if (start === undefined) continue;
    const rest = history.slice(start + n);
    return match === 'first' ? rest.slice(0, count) : Array.from({ length: count }, (_, at) => rest[at % rest.length]!);
  }
  return [];
}

/** Suffix lookup by scanning: again and again what last came after the longest end of match and draft that anything came after. */
export function suffixLookupReference(history: readonly number[], count: number): readonly number[] {
  const drafted: number[] = [];
  let context = history.slice(1);
  while (context.length > 0 && drafted.length < count) {
    const ends = [...history.keys()].filter((end) => end >= context.length - 1 && end + 1 < history.length && history.slice(end + 1 - context.length, end + 1).join() === context.join());
    if (ends.length === 0) context = context.slice(1);
    else {
      const next = history[ends.at(-1)! + 1]!;
      drafted.push(next);
      context = [...context, next];
    }
  }
  return drafted;
}
