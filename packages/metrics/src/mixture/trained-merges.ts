type Merge = readonly [left: string, right: string];

/**
 * The merges that training made: of several that give one token, the one that the merges before it lead to.
 *
 * Files converted from SentencePiece list every way to cut a token in two, most of which never happen; a token that the merges before it do not
 * lead to was added by hand.
 */
export function trainedMerges(merges: readonly Merge[]): readonly Merge[] {
  const waysTo = new Map<string, number>();
  for (const [left, right] of merges) waysTo.set(left + right, (waysTo.get(left + right) ?? 0) + 1);
  if (waysTo.size === merges.length) return merges;

  const rankOf = new Map<string, Map<string, number>>();
  const kept: Merge[] = [];
  const seen = new Set<string>();
  const keep = (merge: Merge): void => {
    const [left, right] = merge;
    let ofLeft = rankOf.get(left);
    if (ofLeft === undefined) rankOf.set(left, (ofLeft = new Map()));
    ofLeft.set(right, kept.length);
    kept.push(merge);
  };
  for (const merge of merges) {
    const token = merge[0] + merge[1];
    if (waysTo.get(token) === 1) keep(merge);
    else if (!seen.has(token)) {
      seen.add(token);
      const pieces = encoded(token, (left, right) => rankOf.get(left)?.get(right));
      if (pieces.length === 2) keep([pieces[0]!, pieces[1]!]);
    }
  }
  return kept;
}

function encoded(text: string, rankOf: (left: string, right: string) => number | undefined): readonly string[] {
  const pieces = [...text];
  for (;;) {
    let best = Number.POSITIVE_INFINITY;
    let place = -1;
    for (let at = 1; at < pieces.length; at += 1) {
      const rank = rankOf(pieces[at - 1]!, pieces[at]!);
      if (rank !== undefined && rank < best) [best, place] = [rank, at];
    }
    if (place < 0) return pieces;
    pieces.splice(place - 1, 2, pieces[place - 1]! + pieces[place]!);
  }
}
