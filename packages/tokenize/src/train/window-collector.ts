import type { PieceStage } from '../pipeline/piece-stage.ts';
import type { SourceMap } from '../pipeline/source-map.ts';
import { PieceCollector, type UnitCollector } from './piece-cutter.ts';

/** How many words a window may have, by the position of its first word in the document. */
export type WindowSize = (position: number) => number;

/** Cuts pieces into words and joins these to windows. */
export class WindowCollector implements UnitCollector {
  readonly #splitter: PieceStage;
  readonly #words = new PieceCollector();
  readonly #size: WindowSize;
  /** The open window and its words. */
  #window = '';
  #length = 0;
  /** Words of the document before it. */
  #position = 0;
  #windows: string[] = [];

  constructor(splitter: PieceStage, size: WindowSize) {
    this.#splitter = splitter;
    this.#splitter.next = this.#words;
    this.#size = size;
  }

  get held(): number {
    return this.#splitter.held + this.#words.held + this.#window.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    this.#splitter.push(text, from, to, map);
    this.#gather();
  }

  endPiece(): void {
    this.#splitter.endPiece();
    this.#gather();
    this.#close();
  }

  piece(text: string, from: number, to: number, map: SourceMap): void {
    this.#splitter.piece(text, from, to, map);
    this.#gather();
    this.#close();
  }

  added(): void {}

  endDocument(): void {
    this.#position = 0;
  }

  take(): readonly string[] {
    const windows = this.#windows;
    this.#windows = [];
    return windows;
  }

  #gather(): void {
    for (const word of this.#words.take()) {
      this.#window += word;
      this.#length++;
      if (this.#length >= this.#size(this.#position)) this.#close();
    }
  }

  #close(): void {
    if (this.#length === 0) return;
    this.#windows.push(this.#window);
    this.#position += this.#length;
    this.#window = '';
    this.#length = 0;
  }
}
