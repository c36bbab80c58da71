import type { Random } from '@tokstream/core';

/** A stream in so many contiguous parts, some of them perhaps empty; with `keepTogether`, inputs of one key in one part, each part in order. */
export function shardsOf<Input>(inputs: readonly Input[], count: number, random: Random, keepTogether?: (input: Input) => string | number): readonly (readonly Input[])[] {
  const shards: Input[][] = Array.from({ length: count }, () => []);
  const draw = (): number => Math.floor(random.next() * count);
  if (keepTogether !== undefined) {
    const shardOf = new Map<string | number, number>();
    for (const input of inputs) {
      const key = keepTogether(input);
      if (!shardOf.has(key)) shardOf.set(key, draw());
      shards[shardOf.get(key)!]!.push(input);
    }
    return shards;
  }
  const ends = Array.from({ length: count - 1 }, () => Math.floor(random.next() * (inputs.length + 1))).toSorted((a, b) => a - b);
  return [0, ...ends].map((start, at) => inputs.slice(start, ends[at] ?? inputs.length));
}

/** The values in random order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const result = [...values];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [result[at], result[other]] = [result[other]!, result[at]!];
  }
  return result;
}
