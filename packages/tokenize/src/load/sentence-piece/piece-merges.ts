import type { Piece } from './piece-model.ts';

/**
 * The merges that lead to the pieces of a BPE model: SentencePiece joins whichever neighbours make the piece of the greatest score,
 * so every cut of a piece into two pieces is a merge of that score.
 *
 * Pieces of equal score come by id. Cuts of one piece come with the longest left part first, as in the conversion that
 * `transformers` does.
 */
export function pieceMerges(pieces: readonly Piece[]): [left: string, right: string][] {
  const normal = pieces.filter(({ type }) => type === 'normal').toSorted((one, other) => other.score - one.score);
  const known = new Set(normal.map(({ text }) => text));
  const merges: [string, string][] = [];
  for (const { text } of normal) {
    for (let at = text.length - 1; at > 0; at--) {
      const left = text.slice(0, at);
      if (known.has(left) && known.has(text.slice(at))) merges.push([left, text.slice(at)]);
    }
  }
  return merges;
}
