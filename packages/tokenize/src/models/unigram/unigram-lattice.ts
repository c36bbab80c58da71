import { missingUnk } from '../missing-unk.ts';
import { nothing, trieRoot, type UnitTrie } from '../vocabulary/unit-trie.ts';

/** What the search needs of a Unigram model. */
export interface UnigramPieces {
  readonly trie: UnitTrie;
  /** Logarithmic probability by id. */
  readonly scores: Float64Array;
  /** That of a character without a piece of its own. */
  readonly unkScore: number;
  /** `nothing` where the model has no unknown token. */
  readonly unkId: number;
}

/** A copy of the places from one on. */
export interface UnigramLatticeSnapshot {
  readonly score: Float64Array;
  readonly id: Int32Array;
  readonly width: Int32Array;
  readonly cursorStart: Int32Array;
  readonly cursorNode: Int32Array;
}

/**
 * Viterbi's search for the best pieces, forward through a text that may come in parts.
 *
 * By place, that is unit of the text: the best score of a way there, and the id and width of that way's last piece. Sums are made
 * from the left, and of equal ways the one whose last piece begins first wins, as in the crate.
 */
export class UnigramLattice {
  /** Units read; the last place. */
  length = 0;
  score: Float64Array = new Float64Array(64);
  id: Int32Array = new Int32Array(64);
  /** 0 where no way leads. */
  width: Int32Array = new Int32Array(64);
  /** Places where a piece has begun that further text may complete, in order, with the node it has come to. */
  cursors = 0;
  cursorStart: Int32Array = new Int32Array(16);
  readonly #pieces: UnigramPieces;
  #cursorNode: Int32Array = new Int32Array(16);

  constructor(pieces: UnigramPieces) {
    this.#pieces = pieces;
  }

  /** Reads units `from` to `to` of `text`, whole characters. @throws TokstreamError `invalid-tokenizer` */
  read(text: string, from: number, to: number): void {
    const { trie, scores, unkScore, unkId } = this.#pieces;
    this.#reserve(to - from);
    const shift = this.length - from;
    this.length = to + shift;
    let alive = 0;
    for (let cursor = 0; cursor < this.cursors; cursor++) {
      const start = this.cursorStart[cursor]!;
      const node = this.#follow(text, from, to, start, this.#cursorNode[cursor]!);
      if (node === nothing) continue;
      this.cursorStart[alive] = start;
      this.#cursorNode[alive++] = node;
    }
    this.cursors = alive;
    for (let at = from; at < to; ) {
      const start = at + shift;
      const unit = text.charCodeAt(at++);
      let node = trie.step(trieRoot, unit);
      if (isHigh(unit) && at < to) {
        const low = text.charCodeAt(at++);
        if (node !== nothing) node = trie.step(node, low);
      }
      const id = node === nothing ? nothing : trie.idAt(node);
      if (id === nothing) this.#offer(start, at + shift, unkId, unkScore);
      else this.#offer(start, at + shift, id, scores[id]!);
      if (node === nothing || trie.isLeaf(node)) continue;
      node = this.#follow(text, at, to, start, node);
      if (node !== nothing) this.#remember(start, node);
    }
  }

  /** Forgets the first `count` places; none of them may be needed any more. */
  forget(count: number): void {
    for (const list of [this.score, this.id, this.width]) list.copyWithin(0, count, this.length + 1);
    this.width.fill(0, this.length + 1 - count, this.length + 1);
    for (let cursor = 0; cursor < this.cursors; cursor++) this.cursorStart[cursor]! -= count;
    this.length -= count;
  }

  reset(): void {
    this.width.fill(0, 0, this.length + 1);
    this.score[0] = 0;
    this.length = 0;
    this.cursors = 0;
  }

  snapshot(from: number): UnigramLatticeSnapshot {
    const end = this.length + 1;
    return {
      score: this.score.slice(from, end),
      id: this.id.slice(from, end),
      width: this.width.slice(from, end),
      cursorStart: this.cursorStart.slice(0, this.cursors).map((start) => start - from),
      cursorNode: this.#cursorNode.slice(0, this.cursors),
    };
  }

  restore({ score, id, width, cursorStart, cursorNode }: UnigramLatticeSnapshot): void {
    this.reset();
    this.#reserve(score.length);
    this.score.set(score);
    this.id.set(id);
    this.width.set(width);
    this.length = score.length - 1;
    for (let cursor = 0; cursor < cursorStart.length; cursor++) this.#remember(cursorStart[cursor]!, cursorNode[cursor]!);
  }

  /** Offers all pieces of one start that end in units `at` to `to`; returns the node reached if more text may lead on from it. */
  #follow(text: string, at: number, to: number, start: number, from: number): number {
    const { trie, scores } = this.#pieces;
    const shift = this.length - to;
    let node = from;
    for (let unit = at; unit < to; ) {
      node = trie.step(node, text.charCodeAt(unit++));
      if (node === nothing) return nothing;
      const id = trie.idAt(node);
      if (id !== nothing) this.#offer(start, unit + shift, id, scores[id]!);
    }
    return trie.isLeaf(node) ? nothing : node;
  }

  #offer(start: number, end: number, id: number, gain: number): void {
    const score = gain + this.score[start]!;
    if (this.width[end] !== 0 && !(score > this.score[end]!)) return;
    if (id === nothing) throw missingUnk();
    this.score[end] = score;
    this.id[end] = id;
    this.width[end] = end - start;
  }

  #remember(start: number, node: number): void {
    const at = this.cursors++;
    if (at === this.cursorStart.length) {
      this.cursorStart = enlarged(this.cursorStart, 2 * at);
      this.#cursorNode = enlarged(this.#cursorNode, 2 * at);
    }
    this.cursorStart[at] = start;
    this.#cursorNode[at] = node;
  }

  #reserve(units: number): void {
    const size = this.length + units + 1;
    if (size <= this.width.length) return;
    const score = new Float64Array(2 * size);
    score.set(this.score);
    this.score = score;
    this.id = enlarged(this.id, 2 * size);
    this.width = enlarged(this.width, 2 * size);
  }
}

function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function enlarged(from: Int32Array, size: number): Int32Array {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
