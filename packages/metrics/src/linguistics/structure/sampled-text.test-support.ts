import type { Random } from '@tokstream/core';
import type { Grammar } from './grammar.ts';

/** A text that a grammar makes; undefined when it gets longer than so many words. */
export function sampledText({ phrases, classes, words, roots, rules, emissions }: Grammar, longest: number, random: Random): Int32Array | undefined {
  const parts = phrases + classes;
  const text: number[] = [];
  const drawn = (weights: Float64Array): number => {
    let left = random.next();
    for (const [at, weight] of weights.entries()) if ((left -= weight) < 0) return at;
    return weights.findLastIndex((weight) => weight > 0);
  };
  const open = [drawn(roots)];
  while (open.length > 0) {
    const part = open.pop()!;
    if (part >= phrases) text.push(drawn(emissions.subarray((part - phrases) * words, (part - phrases + 1) * words)));
    else {
      const pair = drawn(rules.subarray(part * parts * parts, (part + 1) * parts * parts));
      open.push(pair % parts, Math.floor(pair / parts));
    }
    if (text.length + open.length > longest) return undefined;
  }
  return Int32Array.from(text);
}
