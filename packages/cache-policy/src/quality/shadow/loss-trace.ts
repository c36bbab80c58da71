import { nextTokenLaw } from './next-token-law.ts';

/** Collects what teacher-forced rows say of the tokens that follow them. */
export class LossTrace {
  readonly #ids: Int32Array;
  readonly #from: number;
  readonly #vocabulary: number;
  readonly #losses: Float32Array;
  readonly #best: Int32Array;

  /** @param from first token that is scored, at least 1 */
  constructor(ids: Int32Array, from: number, vocabulary: number) {
    [this.#ids, this.#from, this.#vocabulary] = [ids, from, vocabulary];
    this.#losses = new Float32Array(ids.length - from);
    this.#best = new Int32Array(ids.length - from);
  }

  /** Nats of each scored token given those before it. */
  get losses(): Float32Array {
    return this.#losses;
  }

  /** What would have been the likeliest token at the place of each scored one. */
  get best(): Int32Array {
    return this.#best;
  }

  /** @param logits `[rows, vocabulary]` of the rows from `row` on; what they say of tokens that are not scored is passed over */
  add(row: number, logits: Float32Array): void {
    for (let at = 0; at < logits.length; at += this.#vocabulary) {
      const next = row + 1 + at / this.#vocabulary;
      if (next < this.#from || next >= this.#ids.length) continue;
      const law = logits.subarray(at, at + this.#vocabulary);
      const { best, logTotal } = nextTokenLaw(law);
      this.#losses[next - this.#from] = logTotal - law[this.#ids[next]!]!;
      this.#best[next - this.#from] = best;
    }
  }
}

/** Nats of all tokens, in float64. */
export function totalNats(losses: Float32Array): number {
  let total = 0;
  for (const loss of losses) total += loss;
  return total;
}
