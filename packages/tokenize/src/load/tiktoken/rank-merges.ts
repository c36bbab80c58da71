/**
 * The merges that lead to the tokens of a rank file: `tiktoken` joins whichever neighbours make the token of the lowest rank, so
 * every cut of a token into two tokens is a merge of its rank.
 *
 * Cuts of one token come by the ranks of their parts, as in the conversion that `transformers` does (`TikTokenConverter`).
 *
 * @param ranks by rising rank, spelled in stand-in characters
 */
export function rankMerges(ranks: ReadonlyMap<string, number>): [left: string, right: string][] {
  const merges: [string, string][] = [];
  for (const token of ranks.keys()) {
    const cuts: [left: number, right: number, at: number][] = [];
    for (let at = 1; at < token.length; at++) {
      const left = ranks.get(token.slice(0, at));
      const right = left === undefined ? undefined : ranks.get(token.slice(at));
      if (left !== undefined && right !== undefined) cuts.push([left, right, at]);
    }
    cuts.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    for (const [, , at] of cuts) merges.push([token.slice(0, at), token.slice(at)]);
  }
  return merges;
}
