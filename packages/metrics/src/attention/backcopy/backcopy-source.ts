import { type Random, TokstreamError } from '@tokstream/core';

/** A sequence of the backcopy task. */
export interface BackcopySequence {
  /** [length] the first is the beginning of the sequence. */
  readonly ids: Int32Array;
  /** [length] 1 where the token is a trigger, so that the next one is a copy. */
  readonly isTrigger: Uint8Array;
  /** [length - 1] natural logarithm of the probability of the token behind each, by the law that made it: what no model can beat. */
  readonly oracle: Float64Array;
}

/** A language of bigrams in which some characters say: now what stood before me. */
export interface BackcopySource {
  /** Characters by id; the last id, `vocabulary.length`, is the beginning of a sequence. */
  readonly vocabulary: readonly string[];
  readonly beginning: number;
  /** Ids of the triggers, by falling frequency. */
  readonly triggers: readonly number[];
  sequence(length: number, random: Random): BackcopySequence;
}

/**
 * The bigram-backcopy testbed: characters follow one another as in a text, but behind one of its most frequent characters the one before it
 * comes again. A head that copies has nothing to do elsewhere, which is where attention sinks come from.
 *
 * Source: Guo et al., "Active-Dormant Attention Heads" (2024).
 *
 * @param text characters and their successors are counted in it
 * @param triggers how many of the most frequent characters are triggers
 * @throws `invalid-option` for a text of fewer than two different characters, or no other character than triggers
 */
export function backcopySource(text: string, triggers = 3): BackcopySource {
  const characters = [...text];
  const frequencies = new Map<string, number>();
  for (const character of characters) frequencies.set(character, (frequencies.get(character) ?? 0) + 1);
  const vocabulary = [...frequencies.keys()].toSorted();
  const size = vocabulary.length;
  if (size < 2 || !(Number.isSafeInteger(triggers) && triggers > 0 && triggers < size)) throw new TokstreamError(`A text of ${size} different characters has no ${triggers} triggers beside others; take a longer one, or fewer.`, { code: 'invalid-option', stage: 'backcopySource' });
  const idOf = new Map(vocabulary.map((character, id) => [character, id]));
  const ranked = vocabulary.map((character, id) => ({ id, count: frequencies.get(character)! })).toSorted((a, b) => b.count - a.count || a.id - b.id);
  const chosen = ranked.slice(0, triggers).map(({ id }) => id);
  const isTriggerId = new Set(chosen);
  const alone = Float64Array.from(vocabulary, (character) => frequencies.get(character)! / characters.length);
  const after = vocabulary.map(() => new Float64Array(size));
  for (const [at, character] of characters.entries()) if (at > 0) after[idOf.get(characters[at - 1]!)!]![idOf.get(character)!]! += 1;
  for (const row of after) {
    const total = row.reduce((sum, count) => sum + count, 0);
    // The last character of a text may have no successor: then any comes, as often as in the text.
    for (const id of row.keys()) row[id] = total === 0 ? alone[id]! : row[id]! / total;
  }
  return {
    vocabulary,
    beginning: size,
    triggers: chosen,
    sequence(length, random) {
      const ids = Int32Array.of(size, ...Array.from({ length: Math.max(0, length - 1) }, () => 0));
      const oracle = new Float64Array(Math.max(0, length - 1));
      for (let at = 1; at < length; at += 1) {
        const before = ids[at - 1]!;
        // A trigger right behind the beginning has nothing to copy.
        if (isTriggerId.has(before) && at > 2) ids[at] = ids[at - 2]!;
        else {
          const law = before === size ? alone : after[before]!;
          ids[at] = draw(law, random);
          oracle[at - 1] = Math.log(law[ids[at]!]!);
        }
      }
      return { ids, isTrigger: Uint8Array.from(ids, (id, at) => (isTriggerId.has(id) && at > 1 ? 1 : 0)), oracle };
    },
  };
}

function draw(law: Float64Array, random: Random): number {
  let left = random.next();
  for (const [id, share] of law.entries()) {
    left -= share;
    if (left < 0) return id;
  }
  return law.findLastIndex((share) => share > 0);
}
