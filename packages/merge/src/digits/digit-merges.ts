import { TokstreamError } from '@tokstream/core';
import type { MergeVocabulary } from '../bpe/merge-vocabulary.ts';
import type { CreateSpanMerger } from '../spans/merged-block.ts';
import { type SpanCore, spanMerger } from '../spans/span-merger.ts';
import type { SpanQueue } from '../spans/span-queue.ts';

/** Options of `digitMerges`. */
export interface DigitMergesOptions {
  /** Digits in a full group. Default 3. */
  readonly size?: number;
  /** Most tokens of a run of digits, which is held until it ends. Default unlimited. */
  readonly maxHeld?: number;
}

/**
 * Merges the digits of a number to groups counted from the right, by default threes, as people write thousands: `1234567` is `1`, `234`, `567`.
 *
 * For tokenizers that give digits one by one. A run of tokens that are ASCII digits is held until it ends; a space before the first digit of
 * a run stays with it. A token of several digits that lies in two groups is left as it is.
 *
 * Source: Singh and Strouse, "Tokenization counts: the impact of tokenization on arithmetic in frontier LLMs" (2024).
 *
 * @throws `invalid-merge-options`; `held-too-long` from the stage, when `maxHeld` is exceeded
 */
export function digitMerges(vocabulary: MergeVocabulary, { size = 3, maxHeld = Number.POSITIVE_INFINITY }: DigitMergesOptions = {}): CreateSpanMerger {
  if (!Number.isInteger(size) || size < 1) throw new TokstreamError(`The size of a group is ${size}; give a whole number from 1 on.`, { code: 'invalid-merge-options', stage: 'digitMerges' });
  return () => spanMerger(new DigitCore(vocabulary, size, maxHeld));
}

class DigitCore implements SpanCore {
  readonly #vocabulary: MergeVocabulary;
  readonly #size: number;
  readonly #maxHeld: number;
  /** Digits of each token of the run that waits. */
  #run: number[] = [];

  constructor(vocabulary: MergeVocabulary, size: number, maxHeld: number) {
    this.#vocabulary = vocabulary;
    this.#size = size;
    this.#maxHeld = maxHeld;
  }

  read(queue: SpanQueue): void {
    while (this.#run.length < queue.waiting) {
      const { digits, isFirst } = this.#digitsOf(queue.idAt(this.#run.length));
      if (digits === 0 || isFirst) this.finish(queue);
      if (digits === 0) queue.close(1);
      else this.#run.push(digits);
      if (this.#run.length > this.#maxHeld) throw new TokstreamError(`A run of more than ${this.#maxHeld} tokens of digits has to be held to group it from the right; raise maxHeld.`, { code: 'held-too-long', stage: 'digitMerges' });
    }
  }

  finish(queue: SpanQueue): void {
    let left = this.#run.reduce((sum, digits) => sum + digits, 0);
    let [length, group] = [0, -1];
    for (const digits of this.#run) {
      // Groups are numbered from the right; a token is in that of its first digit and in that of its last.
      const [first, last] = [Math.ceil(left / this.#size), Math.ceil((left - digits + 1) / this.#size)];
      if (first !== group || first !== last) {
        queue.close(length);
        length = 0;
      }
      length += 1;
      group = first === last ? first : -1;
      left -= digits;
    }
    queue.close(length);
    this.#run = [];
  }

  snapshot(): readonly number[] {
    return [...this.#run];
  }

  restore(snapshot: unknown): void {
    this.#run = [...(snapshot as readonly number[])];
  }

  /** How many digits a token is, 0 where it is anything else, and whether a number can only begin with it. */
  #digitsOf(id: number): { readonly digits: number; readonly isFirst: boolean } {
    const bytes = this.#vocabulary.bytesOf(id);
    if (bytes === null || bytes.length === 0) return { digits: 0, isFirst: false };
    const isFirst = bytes[0] === 0x20;
    const digits = isFirst ? bytes.subarray(1) : bytes;
    return { digits: digits.every((byte) => byte >= 0x30 && byte <= 0x39) ? digits.length : 0, isFirst };
  }
}
