import { TokstreamError } from '@tokstream/core';
import type { MachineState } from './automaton/state-machine.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import type { TokenConstraint } from './token-constraint.ts';

/** The state of one sequence under a constraint: one reference, so that copies cost nothing. */
export class ConstraintProcessor implements LogitsProcessor {
  readonly name: string;
  readonly constraint: TokenConstraint;
  readonly #ends: readonly number[];
  /** `null` after an end of sequence. */
  #state: MachineState | null;

  constructor(name: string, constraint: TokenConstraint, endOfSequence: readonly number[], state: MachineState | null = constraint.start) {
    this.name = name;
    this.constraint = constraint;
    this.#ends = endOfSequence;
    this.#state = state;
  }

  /** True after an end of sequence, and when nothing may follow while there is no end of sequence to say so. */
  get finished(): boolean {
    return this.#state === null || (this.#ends.length === 0 && this.constraint.maskOf(this.#state).count === 0);
  }

  /** Rules out what may not follow; leaves logits alone once finished. */
  apply(logits: Float32Array): void {
    if (this.#state === null || this.finished) return;
    const { words } = this.constraint.maskOf(this.#state);
    const ends = this.#state.accepts ? this.#ends.map((id) => [id, logits[id]!] as const) : [];
    for (let word = 0; word * 32 < logits.length; word += 1) {
      const bits = words[word] ?? 0;
      if (bits === -1 >>> 0) continue;
      const last = Math.min(word * 32 + 32, logits.length);
      if (bits === 0) logits.fill(Number.NEGATIVE_INFINITY, word * 32, last);
      else for (let id = word * 32; id < last; id += 1) if (((bits >>> (id & 31)) & 1) === 0) logits[id] = Number.NEGATIVE_INFINITY;
    }
    for (const id of this.#ends) if (id < logits.length) logits[id] = Number.NEGATIVE_INFINITY;
    for (const [id, logit] of ends) if (id < logits.length) logits[id] = logit;
  }

  /** @throws TokstreamError `invalid-token` for one that `apply` had ruled out */
  accept(id: number): void {
    const isEnd = this.#ends.includes(id);
    const next = this.#state === null || isEnd ? null : this.constraint.step(this.#state, id);
    if (this.#state !== null && (isEnd ? this.#state.accepts : next !== null)) this.#state = next;
    else if (this.#state !== null || !isEnd) {
      throw new TokstreamError(`Token ${id} may not follow here; pick from the logits that ${this.name} left possible.`, { code: 'invalid-token', stage: this.name });
    }
  }

  clone(): ConstraintProcessor {
    return new ConstraintProcessor(this.name, this.constraint, this.#ends, this.#state);
  }
}
