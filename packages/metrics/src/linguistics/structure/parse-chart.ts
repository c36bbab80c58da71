import type { Grammar } from './grammar.ts';

/** Sums over all trees of a text, or the best of them. */
export type ChartKind = 'sum' | 'best';

/**
 * How likely each part of a grammar becomes each stretch of a text, in `[from, length, part]`: over all trees, or by the best tree alone (CKY).
 *
 * Takes a time of the cube of the length. Probabilities are plain numbers, so texts are at most some 40 words.
 */
export class ParseChart {
  readonly probability: number;
  readonly #grammar: Grammar;
  readonly #length: number;
  readonly #parts: number;
  readonly #inside: Float64Array;

  constructor(grammar: Grammar, text: Int32Array, kind: ChartKind) {
    const { phrases, classes, words, roots, rules, emissions } = grammar;
    this.#grammar = grammar;
    this.#length = text.length;
    this.#parts = phrases + classes;
    this.#inside = new Float64Array(text.length * (text.length + 1) * this.#parts);
    const inside = this.#inside;
    for (let from = 0; from < text.length; from += 1) {
      for (let ofClass = 0; ofClass < classes; ofClass += 1) inside[this.at(from, 1) + phrases + ofClass] = emissions[ofClass * words + text[from]!]!;
    }
    const together = new Float64Array(this.#parts * this.#parts);
    for (let length = 2; length <= text.length; length += 1) {
      for (let from = 0; from + length <= text.length; from += 1) {
        this.pairsOf(from, length, kind, together);
        for (let phrase = 0; phrase < phrases; phrase += 1) {
          let value = 0;
          for (let pair = 0, rule = phrase * together.length; pair < together.length; pair += 1, rule += 1) {
            const found = rules[rule]! * together[pair]!;
            value = kind === 'sum' ? value + found : Math.max(value, found);
          }
          inside[this.at(from, length) + phrase] = value;
        }
      }
    }
    const whole = Array.from(roots, (root, phrase) => (text.length < 2 ? 0 : root * inside[this.at(0, text.length) + phrase]!));
    this.probability = kind === 'sum' ? whole.reduce((sum, value) => sum + value, 0) : Math.max(0, ...whole);
  }

  /** Where the parts of a stretch stand. */
  at(from: number, length: number): number {
    return (from * (this.#length + 1) + length) * this.#parts;
  }

  /** The inside probabilities. */
  get inside(): Float64Array {
    return this.#inside;
  }

  /** [parts, parts] how likely two parts become a stretch, wherever it is cut. */
  pairsOf(from: number, length: number, kind: ChartKind, together: Float64Array): void {
    together.fill(0);
    const inside = this.#inside;
    for (let cut = 1; cut < length; cut += 1) {
      const [left, right] = [this.at(from, cut), this.at(from + cut, length - cut)];
      const [firstB, lastB] = this.#range(cut);
      const [firstC, lastC] = this.#range(length - cut);
      for (let b = firstB; b < lastB; b += 1) {
        const ofLeft = inside[left + b]!;
        if (ofLeft === 0) continue;
        for (let c = firstC, pair = b * this.#parts + firstC; c < lastC; c += 1, pair += 1) {
          const value = ofLeft * inside[right + c]!;
          together[pair] = kind === 'sum' ? together[pair]! + value : Math.max(together[pair]!, value);
        }
      }
    }
  }

  /** The parts that a stretch can be: one word is a class, more are a phrase. */
  #range(length: number): readonly [first: number, last: number] {
    const { phrases } = this.#grammar;
    return length === 1 ? [phrases, this.#parts] : [0, phrases];
  }
}
