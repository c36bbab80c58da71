import type { Verdict } from '../measure/verdicts.ts';
import { percent } from './format-figures.ts';

/** A line for each method about how far it can go. */
export function describeVerdicts(verdicts: readonly Verdict[]): readonly string[] {
  return [...new Set(verdicts.map(({ way }) => way))].map((way) => {
    const said = new Map<string, string[]>();
    for (const verdict of verdicts.filter((one) => one.way === way)) said.set(describe(verdict), [...(said.get(describe(verdict)) ?? []), verdict.set]);
    return `${way}: ${[...said].map(([words, sets]) => `${sets.join(' and ')} ${words}`).join('; ')}.`;
  });
}

function describe({ holdsTo, fallsAt }: Verdict): string {
  if (fallsAt === undefined) return `less than 2 points lost up to ${percent(holdsTo!)}, the strongest measured`;
  return holdsTo === undefined ? `2 points or more lost at ${percent(fallsAt)} already, the weakest measured` : `2 points or more lost at ${percent(fallsAt)}, less up to ${percent(holdsTo)}`;
}
