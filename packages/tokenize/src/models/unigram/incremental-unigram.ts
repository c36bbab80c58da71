import type { IncrementalPieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import { UnigramLattice, type UnigramLatticeSnapshot, type UnigramPieces } from './unigram-lattice.ts';
import type { UnknownText } from './unknown-text.ts';

interface IncrementalUnigramSnapshot {
  readonly text: string;
  readonly origin: number;
  readonly unknown: number;
  readonly lattice: UnigramLatticeSnapshot;
}

/** Places that are kept though they are not needed, so that forgetting them costs little. */
const spare = 64;

/**
 * The search over a piece that arrives bit by bit, in linear time.
 *
 * The best ways to all places form a tree. What leads neither to the end of the text nor to a place where a piece may still begin
 * is cut off, and as long as one branch leaves its root, that is certain.
 */
export class IncrementalUnigram implements IncrementalPieceModel {
  readonly #unknown: UnknownText;
  readonly #unkId: number;
  readonly #lattice: UnigramLattice;
  /** Text of the places of the lattice; the first is unit `#origin` of the piece. */
  #text = '';
  #origin = 0;
  /** The tree's root: all before it is decided. */
  #root = 0;
  /** Where an unknown run that ends at the root begins; the root if there is none. */
  #runStart = 0;
  /** By place: branches that leave it, and one more for each reason to keep it. */
  #branches = new Int32Array(64).fill(1, 0, 1);
  /** By place: the widths of its branches' first pieces, joined by exclusive or; so a single branch is known without a list. */
  #widths = new Int32Array(64);
  /** Places that are kept for the text to come. */
  #kept: number[] = [0];

  constructor(pieces: UnigramPieces, unknown: UnknownText) {
    this.#lattice = new UnigramLattice(pieces);
    this.#unkId = pieces.unkId;
    this.#unknown = unknown;
  }

  get held(): number {
    return this.#lattice.length - this.#runStart;
  }

  push(text: string, from: number, to: number, tokens: PieceTokens): void {
    if (from === to) return;
    const before = this.#lattice.length;
    this.#text += text.slice(from, to);
    this.#lattice.read(text, from, to);
    this.#grow(before);
    while (this.#branches[this.#root] === 1 && this.#widths[this.#root] !== 0) this.#decide(this.#root + this.#widths[this.#root]!, tokens);
    if (this.#runStart > spare && 2 * this.#runStart > this.#lattice.length) this.#forget();
  }

  flush(tokens: PieceTokens): void {
    const ends: number[] = [];
    for (let place = this.#lattice.length; place > this.#root; place -= this.#lattice.width[place]!) ends.push(place);
    for (let at = ends.length - 1; at >= 0; at--) this.#decide(ends[at]!, tokens);
    this.#endRun(tokens);
    this.reset();
  }

  snapshot(): IncrementalUnigramSnapshot {
    const from = this.#runStart;
    return { text: this.#text.slice(from), origin: this.#origin + from, unknown: this.#root - from, lattice: this.#lattice.snapshot(from) };
  }

  restore(snapshot: unknown): void {
    const { text, origin, unknown, lattice } = snapshot as IncrementalUnigramSnapshot;
    this.reset();
    this.#text = text;
    this.#origin = origin;
    this.#root = unknown;
    this.#lattice.restore(lattice);
    this.#kept = [];
    this.#grow(unknown);
  }

  reset(): void {
    this.#lattice.reset();
    this.#text = '';
    this.#origin = 0;
    this.#root = 0;
    this.#runStart = 0;
    this.#branches[0] = 1;
    this.#widths[0] = 0;
    this.#kept = [0];
  }

  /** Adds the places after `before` to the tree and cuts off what nothing can come of. */
  #grow(before: number): void {
    const { length, width, cursors, cursorStart } = this.#lattice;
    this.#reserve(length + 1);
    const branches = this.#branches;
    branches.fill(0, before + 1, length + 1);
    this.#widths.fill(0, before + 1, length + 1);
    for (let place = before + 1; place <= length; place++) if (width[place] !== 0) this.#branch(place, 1);
    const old = this.#kept;
    this.#kept = [...cursorStart.subarray(0, cursors), length];
    for (const place of this.#kept) branches[place]!++;
    for (const place of old) branches[place]!--;
    for (let place = length; place > before; place--) this.#cut(place);
    for (const place of old) this.#cut(place);
  }

  /** Adds the way to a place to the branches of where its last piece begins, or takes it from them. */
  #branch(place: number, change: 1 | -1): void {
    const width = this.#lattice.width[place]!;
    this.#branches[place - width]! += change;
    this.#widths[place - width]! ^= width;
  }

  #cut(from: number): void {
    const { width } = this.#lattice;
    for (let place = from; place > this.#root && this.#branches[place] === 0 && width[place] !== 0; ) {
      this.#branch(place, -1);
      const before = place - width[place]!;
      width[place] = 0;
      place = before;
    }
  }

  /** The piece from the root to `end` is certain, but an unknown one may not be the last of its run. */
  #decide(end: number, tokens: PieceTokens): void {
    const id = this.#lattice.id[end]!;
    const start = this.#root;
    if (id !== this.#unkId) {
      this.#endRun(tokens);
      tokens.add(id, this.#origin + start, this.#origin + end);
      this.#runStart = end;
    }
    this.#root = end;
  }

  #endRun(tokens: PieceTokens): void {
    if (this.#runStart === this.#root) return;
    this.#unknown.add(this.#text.slice(this.#runStart, this.#root), this.#origin + this.#runStart, this.#origin + this.#root, tokens);
    this.#runStart = this.#root;
  }

  #forget(): void {
    const count = this.#runStart;
    const end = this.#lattice.length + 1;
    this.#lattice.forget(count);
    this.#branches.copyWithin(0, count, end);
    this.#widths.copyWithin(0, count, end);
    this.#text = this.#text.slice(count);
    this.#kept = this.#kept.map((place) => place - count);
    this.#origin += count;
    this.#root -= count;
    this.#runStart = 0;
  }

  #reserve(size: number): void {
    if (size <= this.#branches.length) return;
    const [branches, widths] = [new Int32Array(2 * size), new Int32Array(2 * size)];
    branches.set(this.#branches);
    widths.set(this.#widths);
    [this.#branches, this.#widths] = [branches, widths];
  }
}
