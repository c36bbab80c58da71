import { nothing, trieRoot, UnitTrie } from '../../models/vocabulary/unit-trie.ts';
import type { IncrementalPieceModel, PieceModel, PieceTokens } from '../../pipeline/piece-model.ts';

/** One dictionary: texts with their ids. */
export type DictionaryEntries = Iterable<readonly [surface: string, id: number]>;

/** A decision about the next token. */
interface Found {
  readonly id: number;
  /** One past its last unit. */
  readonly end: number;
}

/**
 * A model of several dictionaries in order: at every place the longest entry of the first dictionary that has any, or `unknown`
 * for one character that none begins with.
 *
 * Greedy, so a piece costs time in proportion to its length, and a token is certain as soon as no longer entry goes on.
 */
export class DictionaryStages implements PieceModel {
  readonly #tries: readonly UnitTrie[];
  readonly #unknownId: number;

  constructor(dictionaries: readonly DictionaryEntries[], unknownId: number) {
    this.#tries = dictionaries.map((entries) => new UnitTrie(entries));
    this.#unknownId = unknownId;
  }

  encode(text: string, from: number, to: number, tokens: PieceTokens): void {
    for (let at = from; at < to; ) {
      const { id, end } = this.next(text, at, to, true)!;
      tokens.add(id, at - from, end - from);
      at = end;
    }
  }

  readonly incremental = (): IncrementalPieceModel => new IncrementalDictionaryStages(this);

  /** The token that begins at `at`, or `null` when text after `to` may change it. */
  next(text: string, at: number, to: number, isEnd: boolean): Found | null {
    for (const trie of this.#tries) {
      let node = trieRoot;
      let id = nothing;
      let end = at;
      let unit = at;
      while (node !== nothing && unit < to) {
        node = trie.step(node, text.charCodeAt(unit++));
        if (node !== nothing && trie.idAt(node) !== nothing) {
          id = trie.idAt(node);
          end = unit;
        }
      }
      if (node !== nothing && !isEnd && !trie.isLeaf(node)) return null;
      if (id !== nothing) return { id, end };
    }
    return { id: this.#unknownId, end: at + (text.codePointAt(at)! > 0xffff ? 2 : 1) };
  }
}

interface Snapshot {
  readonly text: string;
  readonly done: number;
}

class IncrementalDictionaryStages implements IncrementalPieceModel {
  readonly #model: DictionaryStages;
  /** What is not decided, and how many units of the piece were before it. */
  #text = '';
  #done = 0;

  constructor(model: DictionaryStages) {
    this.#model = model;
  }

  get held(): number {
    return this.#text.length;
  }

  push(text: string, from: number, to: number, tokens: PieceTokens): void {
    this.#text += text.slice(from, to);
    this.#emit(tokens, false);
  }

  flush(tokens: PieceTokens): void {
    this.#emit(tokens, true);
    this.reset();
  }

  snapshot(): Snapshot {
    return { text: this.#text, done: this.#done };
  }

  restore(snapshot: unknown): void {
    ({ text: this.#text, done: this.#done } = snapshot as Snapshot);
  }

  reset(): void {
    this.#text = '';
    this.#done = 0;
  }

  #emit(tokens: PieceTokens, isEnd: boolean): void {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      const found = this.#model.next(text, at, text.length, isEnd);
      if (found === null) break;
      tokens.add(found.id, this.#done + at, this.#done + found.end);
      at = found.end;
    }
    this.#text = text.slice(at);
    this.#done += at;
  }
}
