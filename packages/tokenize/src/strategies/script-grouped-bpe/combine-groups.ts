import { byteToChar } from '../../byte-alphabet.ts';
import type { LearnedMerges } from '../../train/learn-merges.ts';
import type { CharacterTokens, SpelledMerge } from './character-tokens.ts';

/** What one group has learned. */
export interface LearnedGroup {
  readonly characters: CharacterTokens;
  readonly merges: readonly SpelledMerge[];
}

/**
 * One vocabulary and one list of merges of several groups: first what makes bytes characters, then the groups' merges, each group's in its own
 * order and spread over the list. A word is then encoded as by the merges of its group alone.
 */
export function combineGroups(specialTokens: readonly string[], groups: readonly LearnedGroup[]): LearnedMerges {
  const ids = new Map<string, number>();
  const add = (token: string): number => {
    const id = ids.get(token) ?? ids.size;
    ids.set(token, id);
    return id;
  };
  for (const token of [...specialTokens, ...byteToChar]) add(token);
  const spread = groups
    .flatMap(({ merges }, group) => merges.map((merge, at) => ({ merge, group, place: (at + 1) / (merges.length + 1) })))
    .toSorted((a, b) => a.place - b.place || a.group - b.group)
    .map(({ merge }) => merge);
  const merges = new Map<string, readonly [number, number]>();
  for (const [left, right] of [...groups.flatMap(({ characters }) => characters.merges), ...spread]) {
    const key = `${left} ${right}`;
    // Two groups may need the same first bytes.
    if (merges.has(key)) continue;
    merges.set(key, [add(left), add(right)]);
    add(left + right);
  }
  return { tokens: [...ids.keys()], merges: [...merges.values()] };
}
