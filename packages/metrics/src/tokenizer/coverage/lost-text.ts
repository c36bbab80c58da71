import type { LostText } from '../../items/lost-text.ts';

/** Tokens and where they come from, in UTF-16 units. */
interface PlacedTokens {
  readonly ids: ArrayLike<number>;
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
}

/**
 * How much of a text unknown tokens stand for. A character that several of them stand for is lost once.
 *
 * @param unknown the id of the unknown token; `undefined` for a tokenizer without one, which loses nothing
 */
export function lostText(text: string, { ids, start, end }: PlacedTokens, unknown: number | undefined): LostText {
  let lost = 0;
  let unknownTokens = 0;
  let reached = 0;
  for (let at = 0; at < ids.length; at += 1) {
    if (ids[at] !== unknown) continue;
    unknownTokens += 1;
    lost += charactersOf(text.slice(Math.max(reached, start[at]!), end[at]!));
    reached = Math.max(reached, end[at]!);
  }
  return { characters: charactersOf(text), lost, tokens: ids.length, unknownTokens };
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
