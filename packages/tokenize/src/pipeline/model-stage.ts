import { HeldText, type HeldTextSnapshot } from './held-text.ts';
import { longestCached, type PieceCache } from './piece-cache.ts';
import type { IncrementalPieceModel, PieceModel, PieceTokens } from './piece-model.ts';
import type { PieceSink } from './piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from './source-map.ts';
import type { TokenSink } from './token-sink.ts';

interface ModelStageSnapshot {
  readonly held: HeldTextSnapshot;
  readonly dropped: number;
  readonly begin: number;
  readonly core: unknown;
}

/**
 * The end of the pipeline: pieces to tokens with source offsets.
 *
 * A piece that is still open is held until it ends, or, from `patience` units on, goes through the model's incremental core, which
 * gives the same tokens.
 */
export class ModelStage implements PieceSink, PieceTokens {
  readonly #model: PieceModel;
  readonly #cache: PieceCache;
  readonly #sink: TokenSink;
  readonly #patience: number;
  /** Text of the open piece, from unit `#dropped` on. */
  readonly #held = new HeldText();
  #dropped = 0;
  /** First source unit of the open piece. */
  #begin = 0;
  #core: IncrementalPieceModel | null = null;
  /** The text that tokens being added are of: unit `u` of the piece is unit `u + #origin` of the map. */
  #map: SourceMap = { base: 0, start: null, end: null };
  #origin = 0;

  /**
   * @param cache of the same model; shared
   * @param patience units of an open piece that are held before the incremental core is used
   */
  constructor(model: PieceModel, cache: PieceCache, sink: TokenSink, patience: number) {
    this.#model = model;
    this.#cache = cache;
    this.#sink = sink;
    this.#patience = patience;
  }

  get held(): number {
    // A long word that will be one token is open even when none of its text is needed any more.
    return Math.max(this.#held.length, Math.min(1, this.#dropped));
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    if (this.#held.length === 0 && this.#dropped === 0) this.#begin = sourceStart(map, from);
    this.#held.append(text, from, to, map);
    if (this.#core === null) {
      if (this.#held.length <= this.#patience) return;
      this.#core = this.#model.incremental?.() ?? null;
      if (this.#core === null) return;
      this.#feed(this.#core, this.#held.text, 0, this.#held.length);
    } else this.#feed(this.#core, text, from, to);
  }

  endPiece(): void {
    const { text, map, length } = this.#held;
    if (this.#core !== null) {
      this.#aim(map, -this.#dropped);
      this.#core.flush(this);
      this.#core = null;
    } else if (length > 0) this.#encode(text, 0, length, map);
    this.#held.clear();
    this.#dropped = 0;
  }

  piece(text: string, from: number, to: number, map: SourceMap): void {
    if (from < to) this.#encode(text, from, to, map);
  }

  added(id: number, start: number, end: number): void {
    this.#sink.add(id, start, end);
  }

  /** For the model only. */
  add(id: number, start: number, end: number): void {
    const map = this.#map;
    const first = start + this.#origin;
    const last = end + this.#origin;
    // The beginning may be gone from a long piece that becomes one token; a token that stands for nothing is where it would have been.
    const begin = first < 0 ? this.#begin : sourceStart(map, first);
    this.#sink.add(id, begin, first === last ? begin : sourceEnd(map, last - 1));
  }

  snapshot(): ModelStageSnapshot {
    return { held: this.#held.snapshot(), dropped: this.#dropped, begin: this.#begin, core: this.#core === null ? null : this.#core.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { held, dropped, begin, core } = snapshot as ModelStageSnapshot;
    this.#held.restore(held);
    this.#dropped = dropped;
    this.#begin = begin;
    this.#core = core === null ? null : this.#model.incremental!()!;
    this.#core?.restore(core);
  }

  reset(): void {
    this.#held.clear();
    this.#dropped = 0;
    this.#core = null;
  }

  /** What has become tokens is let go, but for the last of them, whose characters the next may share. */
  #feed(core: IncrementalPieceModel, text: string, from: number, to: number): void {
    this.#aim(this.#held.map, -this.#dropped);
    core.push(text, from, to, this);
    const done = this.#held.length - core.held - 2;
    if (done > 0 && 2 * done > this.#held.length) {
      this.#held.drop(done);
      this.#dropped += done;
    }
  }

  #encode(text: string, from: number, to: number, map: SourceMap): void {
    if (to - from > longestCached) {
      this.#aim(map, from);
      this.#model.encode(text, from, to, this);
      return;
    }
    const cache = this.#cache;
    const entry = cache.find(text, from, to);
    const first = cache.tokensAt(entry);
    const count = cache.tokensAt(entry + 1) - first;
    const sink = this.#sink;
    let at = sink.extend(count);
    const { ids, start, end } = sink;
    const isPlain = map.start === null;
    const base = map.base + from;
    for (let token = first; token < first + count; token++, at++) {
      const span = cache.spans[token]!;
      const tokenStart = span >> 8;
      const tokenEnd = span & 255;
      ids[at] = cache.ids[token]!;
      start[at] = isPlain ? base + tokenStart : map.start[from + tokenStart]!;
      end[at] = isPlain ? base + tokenEnd : tokenEnd === tokenStart ? start[at]! : map.end![from + tokenEnd - 1]!;
    }
  }

  #aim(map: SourceMap, origin: number): void {
    this.#map = map;
    this.#origin = origin;
  }
}
