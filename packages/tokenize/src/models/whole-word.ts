import type { IncrementalPieceModel, PieceModel, PieceTokens } from '../pipeline/piece-model.ts';
import { missingUnk } from './missing-unk.ts';

interface WholeWordSnapshot {
  readonly text: string;
  readonly length: number;
}

/** The incremental core of models that look at whole words: words longer than `longest` units are unknown, so only their length is kept. */
export class WholeWord implements IncrementalPieceModel {
  readonly #model: PieceModel;
  readonly #longest: number;
  readonly #unkId: number | null;
  #text = '';
  #length = 0;

  constructor(model: PieceModel, longest: number, unkId: number | null) {
    this.#model = model;
    this.#longest = longest;
    this.#unkId = unkId;
  }

  get held(): number {
    return this.#length > this.#longest ? 0 : this.#length;
  }

  push(text: string, from: number, to: number): void {
    this.#length += to - from;
    this.#text = this.#length > this.#longest ? '' : this.#text + text.slice(from, to);
  }

  flush(tokens: PieceTokens): void {
    if (this.#length <= this.#longest) this.#model.encode(this.#text, 0, this.#length, tokens);
    else if (this.#unkId === null) throw missingUnk();
    else tokens.add(this.#unkId, 0, this.#length);
    this.reset();
  }

  snapshot(): WholeWordSnapshot {
    return { text: this.#text, length: this.#length };
  }

  restore(snapshot: unknown): void {
    const { text, length } = snapshot as WholeWordSnapshot;
    this.#text = text;
    this.#length = length;
  }

  reset(): void {
    this.#text = '';
    this.#length = 0;
  }
}
