import { SymbolTrie } from '../unigram/symbol-trie.ts';
import { RankedList } from './ranked-list.ts';

/** A chunk of text: which entry it is (-1 for a symbol that is none) and where it ends. */
export interface Chunk {
  readonly entry: number;
  readonly end: number;
}

/** What a learner knows: chunks it uses, ranked, and chunks on probation, which it has seen but does not use yet. */
export class Lexicon {
  readonly ranked: RankedList = new RankedList();
  readonly #trie: SymbolTrie;
  /** Steps that a chunk on probation has left, and the sentence it was seen in. */
  readonly #probation = new Map<number, { lives: number; readonly context: number }>();
  /** By entry, which is the trie's node: its symbols. */
  readonly #symbols = new Map<number, readonly number[]>();

  constructor(symbols: number) {
    this.#trie = new SymbolTrie(symbols);
  }

  symbolsOf(entry: number): readonly number[] {
    return this.#symbols.get(entry)!;
  }

  /** The longest entry that begins there, and the second-longest if there is one. */
  matches(text: ArrayLike<number>, at: number): readonly [longest: Chunk, second: Chunk | null] {
    let node = 0;
    let longest: Chunk | null = null;
    let second: Chunk | null = null;
    for (let end = at; end < text.length; ) {
      node = this.#trie.child(node, text[end]!);
      if (node < 0) break;
      end++;
      if (this.ranked.rank(node) < 0) continue;
      second = longest;
      longest = { entry: node, end };
    }
    return [longest ?? { entry: -1, end: at + 1 }, second];
  }

  /** Has seen a chunk: symbols are learned at once, others when they are seen in a second context while on probation. */
  meet(symbols: readonly number[], context: number, lives: number): void {
    const entry = symbols.reduce((node, symbol) => this.#trie.grow(node, symbol), 0);
    if (this.ranked.rank(entry) >= 0) return;
    if (!this.#symbols.has(entry)) this.#symbols.set(entry, symbols);
    const seen = this.#probation.get(entry);
    if (symbols.length > 1 && (seen === undefined || seen.context === context)) {
      this.#probation.set(entry, { lives, context });
      return;
    }
    this.#probation.delete(entry);
    this.ranked.append(entry);
  }

  /** The last entries go on probation; who was there for too long is forgotten. */
  forget(count: number, lives: number): void {
    for (const [entry, seen] of this.#probation) {
      seen.lives--;
      if (seen.lives > 0) continue;
      this.#probation.delete(entry);
      this.#symbols.delete(entry);
    }
    for (let left = Math.min(count, this.ranked.length); left > 0; left--) this.#probation.set(this.ranked.pop(), { lives, context: -1 });
  }
}
