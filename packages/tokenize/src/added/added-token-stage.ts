import { HeldText, type HeldTextSnapshot } from '../pipeline/held-text.ts';
import { BasePieceStage } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import type { AddedTokenTrie } from './added-token-trie.ts';

interface AddedTokenStageSnapshot {
  readonly held: HeldTextSnapshot;
  readonly before: string;
}

const wordAtEnd = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAtStart = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const space = /\p{White_Space}/u;

/**
 * Takes added tokens out of pieces: leftmost first, the longest of those, with the tokens' own wishes about the white space
 * (`lstrip`, `rstrip`) and the words (`single_word`) next to them.
 *
 * Held is what could be the beginning of a token, and white space that a token could take.
 */
export class AddedTokenStage extends BasePieceStage {
  readonly #trie: AddedTokenTrie;
  readonly #held = new HeldText();
  /** The last character of the piece before the held text. */
  #before = '';

  constructor(trie: AddedTokenTrie) {
    super();
    this.#trie = trie;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    if (this.#held.length === 0) {
      this.#scan(text, from, to, map, false);
      return;
    }
    this.#held.append(text, from, to, map);
    this.#scan(this.#held.text, 0, this.#held.length, this.#held.map, false);
  }

  endPiece(): void {
    const { text, map, length } = this.#held;
    if (length > 0) this.#scan(text, 0, length, map, true);
    this.reset();
    this.next.endPiece();
  }

  snapshot(): AddedTokenStageSnapshot {
    return { held: this.#held.snapshot(), before: this.#before };
  }

  restore(snapshot: unknown): void {
    const { held, before } = snapshot as AddedTokenStageSnapshot;
    this.#held.restore(held);
    this.#before = before;
  }

  reset(): void {
    this.#held.clear();
    this.#before = '';
  }

  #scan(text: string, from: number, to: number, map: SourceMap, isEnd: boolean): void {
    const trie = this.#trie;
    let done = from;
    let hold = to;
    for (let at = trie.candidate(text, from, to); at < to; ) {
      const { token, end, open } = trie.match(text, at, to);
      if (open && !isEnd) {
        hold = at;
        break;
      }
      if (token === null) {
        at = trie.candidate(text, at + 1, to);
        continue;
      }
      let stop = end;
      if (token.rstrip) stop = spaceEnd(text, end, to);
      if (!isEnd && (token.rstrip || token.single_word) && stop === to) {
        hold = at;
        break;
      }
      if (token.single_word && (wordAtEnd.test(at === from ? this.#before : text.slice(Math.max(from, at - 2), at)) || wordAtStart.test(text.slice(end, Math.min(to, end + 2))))) {
        at = trie.candidate(text, end, to);
        continue;
      }
      const start = token.lstrip ? spaceStart(text, done, at) : at;
      if (done < start) this.next.push(text, done, start, map);
      this.next.endPiece();
      this.next.added(token.id, sourceStart(map, start), sourceEnd(map, stop - 1));
      done = stop;
      at = trie.candidate(text, stop, to);
    }
    if (isEnd) {
      if (done < to) this.next.push(text, done, to, map);
      return;
    }
    if (trie.takesSpaceBefore) hold = spaceStart(text, done, hold);
    hold = Math.max(done, hold);
    if (done < hold) this.next.push(text, done, hold, map);
    if (hold > from) this.#before = text.slice(Math.max(from, hold - 2), hold);
    if (this.#held.length > 0) this.#held.drop(hold);
    else this.#held.append(text, hold, to, map);
  }
}

/** Where the white space that ends at `to` begins, not before `from`. */
function spaceStart(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && space.test(text[at - 1]!)) at--;
  return at;
}

/** Where the white space that begins at `from` ends, not after `to`. */
function spaceEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && space.test(text[at]!)) at++;
  return at;
}
