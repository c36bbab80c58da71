import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** How `dry` punishes. */
export interface DryOptions {
  /** Penalty of a repetition of the allowed length. Default 0.8. */
  readonly multiplier?: number;
  /** Factor the penalty grows by with each token more; at least 1. Default 1.75. */
  readonly base?: number;
  /** The longest repetition that goes unpunished is one token shorter. Default 2. */
  readonly allowedLength?: number;
  /** Ids that no repetition reaches across, such as line ends and quotes, and that are never punished themselves. Default none. */
  readonly breakers?: readonly number[];
  /** How many of the last tokens are looked at, prompt included. Default all. */
  readonly range?: number;
}

/**
 * "Don't repeat yourself": a token that would prolong a repetition of the last n tokens loses multiplier * base^(n -
 * allowedLength), the longest such repetition counting.
 *
 * As text-generation-webui (P. E. Weidmann, pull request 5677) and llama.cpp define it. Linear in the range, through the
 * Z function of the reversed history.
 */
export function dry(options: DryOptions = {}): LogitsProcessor {
  const { multiplier = 0.8, base = 1.75, allowedLength = 2, range = Number.POSITIVE_INFINITY } = options;
  checkOption('dry', 'multiplier', multiplier, multiplier >= 0 && Number.isFinite(multiplier), 'at least 0');
  checkOption('dry', 'base', base, base >= 1 && Number.isFinite(base), 'at least 1');
  checkOption('dry', 'allowedLength', allowedLength, Number.isSafeInteger(allowedLength) && allowedLength > 0, 'a whole number above 0');
  checkOption('dry', 'range', range, range > 0 && (Number.isSafeInteger(range) || range === Number.POSITIVE_INFINITY), 'a whole number above 0');
  const breakers = new Set(options.breakers);
  return {
    name: 'dry',
    largestNeeded: (count, { most }) => count + Math.min(most, range),
    apply(logits, { history }) {
      const last = history.length - 1;
      const count = Math.min(history.length, range);
      let limit = 0;
      while (limit < count && !breakers.has(history[last - limit]!)) limit += 1;
      if (limit < allowedLength) return;
      const repeated = repeatedLengths(history, count);
      const longest = new Map<number, number>();
      for (let back = 1; back < count; back += 1) {
        const length = Math.min(repeated[back]!, limit);
        const next = history[last - back + 1]!;
        if (length >= allowedLength && length > (longest.get(next) ?? 0) && !breakers.has(next)) longest.set(next, length);
      }
      for (const [id, length] of longest) {
        // Bounded, so that a long repetition is not ruled out altogether: float32 ends at 3.4e38.
        if (id < logits.length) logits[id]! -= Math.min(multiplier * base ** (length - allowedLength), 1e38);
      }
    },
  };
}

/** For each number of steps back how many tokens up to there equal the last ones (Z function; Gusfield 1997). */
function repeatedLengths(history: readonly number[], count: number): Int32Array {
  const last = history.length - 1;
  const lengths = new Int32Array(count);
  // [from, to) is the stretch that ends furthest among those known to equal the beginning.
  let [from, to] = [0, 0];
  for (let back = 1; back < count; back += 1) {
    let length = back < to ? Math.min(to - back, lengths[back - from]!) : 0;
    while (back + length < count && history[last - length] === history[last - back - length]) length += 1;
    if (back + length > to) [from, to] = [back, back + length];
    lengths[back] = length;
  }
  return lengths;
}
