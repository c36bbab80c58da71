/** A token with the units it stands for. */
export type Token = readonly [id: number, start: number, end: number];

/**
 * The likeliest way to make `text` of `pieces`, from the definition: every piece that ends at a place is tried there, and of equal
 * ways the longest last piece wins. Unknown characters cost the worst score less ten
 * and join; what they join to is looked up again.
 *
 * @param pieces in the order of ids; spellings differ
 */
export function bestPieces(text: string, pieces: readonly (readonly [string, number])[], unkId: number): Token[] {
  const unkScore = Math.min(...pieces.map(([, score]) => score)) - 10;
  const characters = [...text];
  const ways: (readonly [score: number, tokens: readonly Token[]] | undefined)[] = [[0, []]];
  for (let place = 1, end = 0; place <= characters.length; place++) {
    end += characters[place - 1]!.length;
    for (let from = 0; from < place; from++) {
      const spelling = characters.slice(from, place).join('');
      const piece = pieces.findIndex(([own]) => own === spelling);
      if (piece < 0 && from < place - 1) continue;
      const [before, tokens] = ways[from]!;
      const best = ways[place];
      const score = (piece < 0 ? unkScore : pieces[piece]![1]) + before;
      if (best === undefined || score > best[0]) ways[place] = [score, [...tokens, [piece < 0 ? unkId : piece, end - spelling.length, end]]];
    }
  }
  const joined: Token[] = [];
  for (const token of ways[characters.length]![1]) {
    const last = joined.at(-1);
    if (last !== undefined && last[0] === unkId && token[0] === unkId) joined[joined.length - 1] = [unkId, last[1], token[2]];
    else joined.push(token);
  }
  const idOf = (spelling: string): number => pieces.findIndex(([own]) => own === spelling);
  return joined.map(([id, start, end]) => [id === unkId && idOf(text.slice(start, end)) >= 0 ? idOf(text.slice(start, end)) : id, start, end]);
}
