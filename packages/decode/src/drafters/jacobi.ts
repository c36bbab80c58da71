import type { Random } from '@tokstream/core';
import { checkOption } from '../processors/check-option.ts';
import { mostLikely } from '../samplers/greedy.ts';
import { draftChain } from './draft-tree.ts';
import type { DrafterSource } from './drafter.ts';

/** Options of `jacobi`. */
export interface JacobiOptions {
  /** Tokens guessed ahead; default 4. */
  readonly window?: number;
}

/** Refinements told apart by kind. */
const agesTold = 7;

/**
 * Jacobi decoding: guesses the next tokens at random, feeds them, and takes what the model says after each as the next guess,
 * until guesses stand. Needs no memory and no second model, and on most text gains little: it is here to compare with.
 *
 * The kind of a node is how often its guess was refined, and its depth. Guesses only get better while they are fed.
 *
 * Source: Santilli et al., "Accelerating Transformer Inference for Translation via Parallel Decoding" (2023).
 *
 * @throws `invalid-option`
 */
export function jacobi(options: JacobiOptions = {}): DrafterSource {
  const { window = 4 } = options;
  checkOption('decode', 'window', window, Number.isInteger(window) && window >= 1, 'a whole number of at least 1');
  return {
    name: 'jacobi',
    largestRead: 1,
    start() {
      let guesses: { readonly id: number; readonly age: number }[] = [];
      return {
        propose({ history, limit, random }) {
          while (guesses.length < window) guesses.push({ id: anyOf(history, random), age: 0 });
          const used = guesses.slice(0, limit);
          return draftChain(Int32Array.from(used, ({ id }) => id), Uint8Array.from(used, ({ age }, depth) => 8 * Math.min(age, agesTold) + Math.min(depth, 7)));
        },
        observe({ ids, parents, logits, path, taken }) {
          const vocabulary = logits.length / ids.length;
          // The row after the last that stays was fed with the guess that was wrong; what the model said after it is the guess now.
          const next: { readonly id: number; readonly age: number }[] = [];
          const kept = path.length;
          for (let row = kept; row < ids.length && parents[row] === row - 1; row += 1) {
            next.push({ id: mostLikely(logits.subarray(row * vocabulary, (row + 1) * vocabulary)), age: (guesses[row - 1]?.age ?? 0) + 1 });
          }
          guesses = next.length > 0 ? next : guesses.slice(taken.length);
        },
        [Symbol.dispose]() {},
      };
    },
  };
}

function anyOf(history: readonly number[], random: Random): number {
  return history[Math.floor(random.next() * history.length)]!;
}
