import type { Piece } from './piece.ts';
import { SymbolTrie } from './symbol-trie.ts';
import type { SymbolWords } from './symbol-words.ts';

/** Options of `seedPieces`. */
export interface SeedPiecesOptions {
  /** Longest piece in characters. */
  readonly maxPieceLength: number;
  /** Most pieces besides single characters. */
  readonly seedSize: number;
}

/** Nodes beyond which only more and more frequent substrings are made longer, which bounds memory to some hundred megabytes. */
const comfortableSize = 4_000_000;

/**
 * The pieces that training begins with: every character, and the substrings of words that cover most text (occurrences times
 * length), unless they are always followed by the same character.
 *
 * Substrings are found length by length: only what occurs twice can be part of something longer that does.
 */
export function seedPieces(words: SymbolWords, options: SeedPiecesOptions): Piece[] {
  const { alphabet, symbols, starts, counts } = words;
  const trie = new SymbolTrie(alphabet.length);
  const occurrences: number[] = [0];
  const parents: number[] = [-1];
  const lastSymbols: number[] = [-1];
  const depths: number[] = [0];
  /** By place in the text: the node of the substring of the present length that begins there, or -1. */
  const nodes = new Int32Array(symbols.length);
  let least = 1;
  for (let depth = 1; depth <= options.maxPieceLength; depth++) {
    let grown = 0;
    if (depth === 2) least = 2;
    if (trie.size > comfortableSize) least *= 2;
    for (let word = 0; word < counts.length; word++) {
      const end = starts[word + 1]!;
      for (let at = starts[word]!; at < end; at++) {
        const node = nodes[at]!;
        if (node < 0) continue;
        if (at + depth > end || (depth > 1 && occurrences[node]! < least)) {
          nodes[at] = -1;
          continue;
        }
        const symbol = symbols[at + depth - 1]!;
        const next = trie.grow(node, symbol);
        if (next === occurrences.length) {
          occurrences.push(0);
          parents.push(node);
          lastSymbols.push(symbol);
          depths.push(depth);
        }
        occurrences[next]! += counts[word]!;
        nodes[at] = next;
        grown++;
      }
    }
    if (grown === 0) break;
  }

  const isOpen = new Uint8Array(occurrences.length).fill(1);
  for (let node = 1; node < occurrences.length; node++) if (occurrences[parents[node]!] === occurrences[node]) isOpen[parents[node]!] = 0;
  const candidates: number[] = [];
  for (let node = 1; node < occurrences.length; node++) if (depths[node]! > 1 && occurrences[node]! >= 2 && isOpen[node] === 1) candidates.push(node);
  const scoreOf = (node: number): number => occurrences[node]! * depths[node]!;
  candidates.sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);

  const characterScores = new Float64Array(alphabet.length).fill(0.5);
  for (let node = 1; node < occurrences.length && depths[node] === 1; node++) characterScores[lastSymbols[node]!] = occurrences[node]!;
  const spell = (node: number): number[] => {
    const spelled: number[] = [];
    for (let at = node; at > 0; at = parents[at]!) spelled.push(lastSymbols[at]!);
    return spelled.toReversed();
  };
  const pieces = [
    ...alphabet.map((_, symbol) => ({ symbols: [symbol], score: characterScores[symbol]! })),
    ...candidates.slice(0, options.seedSize).map((node) => ({ symbols: spell(node), score: scoreOf(node) })),
  ];
  const logSum = Math.log(pieces.reduce((sum, { score }) => sum + score, 0));
  return pieces.map((piece) => ({ symbols: piece.symbols, score: Math.log(piece.score) - logSum }));
}
