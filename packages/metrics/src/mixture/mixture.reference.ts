import type { BpeMerges } from './bpe-merges.ts';
import { type MixtureRow, type MixtureSolution, solveMixture } from './mixture-program.test-support.ts';

/** `inferMixture` in its smallest form: count all pairs anew before each merge, make a row for every competitor, solve once. Counts that differ by one are equal. For texts of characters. */
export function mixtureReference({ merges }: BpeMerges, samples: readonly ReadonlyMap<string, number>[]): MixtureSolution {
  const rows: MixtureRow[] = [];
  const pairs: string[] = [];
  let words = samples.map((sample) => Array.from(sample, ([pretoken, count]) => ({ symbols: [...pretoken], count })));
  const countsOf = (): Map<string, number>[] =>
    words.map((ofCategory) => {
      const counts = new Map<string, number>();
      for (const { symbols, count } of ofCategory) symbols.slice(1).forEach((right, at) => counts.set(`${symbols[at]} ${right}`, (counts.get(`${symbols[at]} ${right}`) ?? 0) + count));
      return counts;
    });
  const totals = countsOf().map((counts) => [...counts.values()].reduce((sum, count) => sum + count, 0));
  for (const [merge, [left, right]] of merges.entries()) {
    const counts = countsOf();
    const chosen = `${left} ${right}`;
    for (const competitor of new Set(counts.flatMap((ofCategory) => [...ofCategory.keys()]))) {
      if (competitor === chosen) continue;
      if (!pairs.includes(competitor)) pairs.push(competitor);
      rows.push({ merge, pair: pairs.indexOf(competitor), lead: counts.map((ofCategory, at) => ((ofCategory.get(chosen) ?? 0) - (ofCategory.get(competitor) ?? 0) + 1) / totals[at]!) });
    }
    words = words.map((ofCategory) => ofCategory.map(({ symbols, count }) => ({ symbols: join(symbols, left, right), count })));
  }
  return solveMixture(samples.length, rows);
}

function join(symbols: readonly string[], left: string, right: string): string[] {
  const joined: string[] = [];
  for (let at = 0; at < symbols.length; at += 1) joined.push(symbols[at] === left && symbols[at + 1] === right ? left + symbols[++at]! : symbols[at]!);
  return joined;
}
