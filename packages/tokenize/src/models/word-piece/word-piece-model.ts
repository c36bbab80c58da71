import type { IncrementalPieceModel, PieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import { missingUnk } from '../missing-unk.ts';
import { nothing, trieRoot, type UnitTrie } from '../vocabulary/unit-trie.ts';
import { WholeWord } from '../whole-word.ts';

/** Parts of a WordPiece model. */
export interface WordPieceParts {
  readonly trie: UnitTrie;
  readonly unkId: number | null;
  /** What tokens that are not the first of a word begin with. */
  readonly prefix: string;
  /** Characters; longer words are unknown. */
  readonly longest: number;
}

/**
 * The longest token of the vocabulary again and again; a word that cannot be spelled so is one unknown token.
 *
 * Source: Wu et al., "Google's Neural Machine Translation System" (2016), as BERT applies it.
 */
export class WordPieceModel implements PieceModel {
  readonly #parts: WordPieceParts;
  /** The node after the prefix, or `nothing` if no token begins with it. */
  readonly #later: number;
  readonly #ids: number[] = [];
  readonly #ends: number[] = [];

  constructor(parts: WordPieceParts) {
    this.#parts = parts;
    const { trie, prefix } = parts;
    let node = trieRoot;
    for (let at = 0; at < prefix.length && node !== nothing; at++) node = trie.step(node, prefix.charCodeAt(at));
    this.#later = node;
  }

  encode(text: string, from: number, to: number, tokens: PieceTokens): void {
    const { longest, unkId } = this.#parts;
    const isShort = to - from <= longest || characters(text, from, to) <= longest;
    if (!isShort || !this.#spell(text, from, to)) {
      if (unkId === null) throw missingUnk();
      tokens.add(unkId, 0, to - from);
      return;
    }
    const [ids, ends] = [this.#ids, this.#ends];
    for (let at = 0; at < ids.length; at++) tokens.add(ids[at]!, at === 0 ? 0 : ends[at - 1]!, ends[at]!);
  }

  /** What has more units than the longest word can have is unknown whatever follows, so no more than that is held. */
  readonly incremental = (): IncrementalPieceModel => new WholeWord(this, 2 * this.#parts.longest, this.#parts.unkId);

  /** Leaves the tokens' ids and ends in the lists; false if there is a place where none fits. */
  #spell(text: string, from: number, to: number): boolean {
    const { trie } = this.#parts;
    this.#ids.length = 0;
    this.#ends.length = 0;
    for (let start = from; start < to; ) {
      let node = start === from ? trieRoot : this.#later;
      let found = nothing;
      let end = start;
      for (let at = start; at < to && node !== nothing; ) {
        node = trie.step(node, text.charCodeAt(at++));
        const id = node === nothing ? nothing : trie.idAt(node);
        if (id === nothing) continue;
        found = id;
        end = at;
      }
      if (found === nothing) return false;
      this.#ids.push(found);
      this.#ends.push(end - from);
      start = end;
    }
    return true;
  }
}

function characters(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++;
  return count;
}
