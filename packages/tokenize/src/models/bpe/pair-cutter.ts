import type { Vocabulary } from '../../pipeline/piece-model.ts';
import { BasePieceStage } from '../../pipeline/piece-stage.ts';
import type { SourceMap } from '../../pipeline/source-map.ts';

const bitCount = 1 << 22;

/**
 * The pairs of neighbouring characters that occur inside tokens, as a set of bits that may say yes too often but never no.
 *
 * Merging makes tokens of the vocabulary only, so where a pair is in no token the two sides are encoded as if each stood alone.
 */
export class TokenPairs {
  readonly #bits = new Uint32Array(bitCount / 32);
  readonly #isKnown: (codePoint: number) => boolean;

  /** @param isKnown whether a character is a symbol of the vocabulary; two unknown ones may become one token together */
  constructor(vocabulary: Vocabulary, isKnown: (codePoint: number) => boolean) {
    this.#isKnown = isKnown;
    for (const [token] of vocabulary.entries()) {
      let before = -1;
      for (const character of token) {
        const codePoint = character.codePointAt(0)!;
        if (before >= 0) {
          const bit = hash(before, codePoint);
          this.#bits[bit >> 5]! |= 1 << (bit & 31);
        }
        before = codePoint;
      }
    }
  }

  mayJoin(before: number, after: number): boolean {
    const bit = hash(before, after);
    return (this.#bits[bit >> 5]! & (1 << (bit & 31))) !== 0 || !(this.#isKnown(before) || this.#isKnown(after));
  }
}

/**
 * Cuts pieces where no merge can reach across, which makes words of the whole texts that a tokenizer without pre-tokenizer (Llama
 * 2, Gemma) hands to its model: they are short, come again and again, and end long before the text does.
 */
export class PairCutter extends BasePieceStage {
  readonly held = 0;
  readonly #pairs: TokenPairs;
  /** The last code point of the open piece, or -1. */
  #before = -1;

  constructor(pairs: TokenPairs) {
    super();
    this.#pairs = pairs;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    let begin = from;
    let before = this.#before;
    let isOpen = before >= 0;
    for (let at = from; at < to; ) {
      const codePoint = text.codePointAt(at)!;
      if (before >= 0 && !this.#pairs.mayJoin(before, codePoint)) {
        if (isOpen) {
          if (begin < at) this.next.push(text, begin, at, map);
          this.next.endPiece();
          isOpen = false;
        } else this.next.piece(text, begin, at, map);
        begin = at;
      }
      before = codePoint;
      at += codePoint > 0xffff ? 2 : 1;
    }
    if (begin < to) this.next.push(text, begin, to, map);
    this.#before = before;
  }

  endPiece(): void {
    this.#before = -1;
    this.next.endPiece();
  }

  snapshot(): number {
    return this.#before;
  }

  restore(snapshot: unknown): void {
    this.#before = snapshot as number;
  }

  reset(): void {
    this.#before = -1;
  }
}

function hash(before: number, after: number): number {
  const mixed = Math.imul(before, 0x9e3779b1) ^ Math.imul(after, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) & (bitCount - 1);
}
