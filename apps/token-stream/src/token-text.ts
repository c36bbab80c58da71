import type { TokenBlock } from '@tokstream/core';

/** A token with the text it stands for. */
export interface TokenPiece {
  readonly id: number;
  /** UTF-16 units of the source. */
  readonly start: number;
  readonly end: number;
  /** Text before it that no token stands for; hardly ever any. */
  readonly before: string;
  /** Its text, without what the token before it has shown already: empty for the rest of a split character. */
  readonly text: string;
}

/** What a chunk of text made certain. */
export interface CertainText {
  readonly pieces: readonly TokenPiece[];
  /** Text after the pieces that no token will stand for. */
  readonly after: string;
}

/** Uncovered text that is waited with, so that it can be shown in front of its next token. */
const patience = 1 << 16;

/** Pairs tokens with their text, keeping only the text whose tokens are still to come. */
export class TokenText {
  #text = '';
  #base = 0;

  /** Takes the text that was pushed into the encoder, before what it gave for it. */
  append(text: string): void {
    this.#text += text;
  }

  /**
   * @param held what the encoder holds after the block, in UTF-16 units
   */
  take({ ids, start, end, final }: TokenBlock, held: number): CertainText {
    let reached = this.#base;
    const upTo = (place: number): string => {
      const text = this.#text.slice(reached - this.#base, Math.max(place - this.#base, 0));
      reached = Math.max(reached, place);
      return text;
    };
    const pieces = Array.from(ids, (id, at): TokenPiece => {
      const from = start[at]!;
      const to = end[at]!;
      const before = upTo(from);
      return { id, start: from, end: to, before, text: upTo(to) };
    });
    const certain = this.#base + this.#text.length - held;
    const after = final || certain - reached > patience ? upTo(certain) : '';
    this.#text = this.#text.slice(reached - this.#base);
    this.#base = reached;
    return { pieces, after };
  }
}
