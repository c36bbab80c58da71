import type { SourceMap } from './source-map.ts';

/**
 * What a stage of the encoding pipeline hands to the next: a document as pieces, each with its text, and added tokens between
 * pieces.
 *
 * A document begins as one piece. Splitters end pieces earlier and so make more of them, normalizers rewrite the text of
 * each, the model makes tokens of each. Text arrives in order and cut at any code point, never inside a surrogate pair;
 * it is well formed. `push` and `endPiece` together say the same as `piece`.
 */
export interface PieceSink {
  /** Units `from` to `to` of `text` are the next part of the open piece. `map` is that of all of `text`. Borrowed: keep a slice, not the string. */
  push(text: string, from: number, to: number, map: SourceMap): void;
  /** Ends the open piece; a piece without text is none. */
  endPiece(): void;
  /** A whole piece; never called while one is open. */
  piece(text: string, from: number, to: number, map: SourceMap): void;
  /** An added token that stands for source units `start` to `end`; the open piece has been ended before. */
  added(id: number, start: number, end: number): void;
}

/**
 * One stage: a normalizer, a splitter, the model.
 *
 * Law: for any way of cutting a piece's text into pushes, what reaches the next stage is the same text in the same pieces.
 */
export interface PieceStage extends PieceSink {
  /** Where this stage's output goes; set once, before the first push. */
  next: PieceSink;
  /** Units of text that this stage holds back. */
  readonly held: number;
  /** A structured-cloneable copy of the state. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
  /** Forgets everything: as new. */
  reset(): void;
}

/** Makes a stage; configuration is read once, stages are made for every document. */
export type PieceStageFactory = () => PieceStage;

/** What all stages have in common. */
export abstract class BasePieceStage implements PieceStage {
  next: PieceSink = unconnected;
  abstract readonly held: number;
  abstract push(text: string, from: number, to: number, map: SourceMap): void;
  abstract endPiece(): void;
  abstract snapshot(): unknown;
  abstract restore(snapshot: unknown): void;
  abstract reset(): void;

  piece(text: string, from: number, to: number, map: SourceMap): void {
    this.push(text, from, to, map);
    this.endPiece();
  }

  added(id: number, start: number, end: number): void {
    this.next.added(id, start, end);
  }
}

/** A stage that needs nothing but the text at hand. */
export abstract class StatelessPieceStage extends BasePieceStage {
  readonly held = 0;

  endPiece(): void {
    this.next.endPiece();
  }

  snapshot(): null {
    return null;
  }

  restore(): void {}

  reset(): void {}
}

const unconnected: PieceSink = {
  push: refuse,
  endPiece: refuse,
  piece: refuse,
  added: refuse,
};

function refuse(): never {
  throw new Error('This stage of the encoding pipeline is not connected to a next one.');
}
