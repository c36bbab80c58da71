import type { Random } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { SequenceOptions } from '../decode-options.ts';
import type { Mixture, NextInputState } from '../next-input/next-input.ts';
import type { LogitsProcessor, StepContext } from '../processors/logits-processor.ts';
import { largestNeeded } from '../processors/largest-needed.ts';
import { greedy } from '../samplers/greedy.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { exactVerifier } from '../verifiers/exact-verifier.ts';
import type { DraftedToken, Verifier } from '../verifiers/verifier.ts';
import { sequenceRandom } from './sequence-random.ts';

const none: readonly Float32Array[] = [];

/** Picks the tokens of one sequence: its processors, sampler, verifier and next input, with their states. */
export class TokenPicker {
  /** Ids so far, the prompt included. */
  readonly history: number[];
  readonly #promptLength: number;
  readonly #random: Random;
  readonly #processors: readonly LogitsProcessor[];
  readonly #sampler: Sampler;
  readonly #verifier: Verifier;
  readonly #nextInput: NextInputState | undefined;
  #mixture: Mixture | undefined;
  /** Room for logits that processors and the sampler change. */
  #processed = new Float32Array(0);

  constructor(sequence: Sequence, { processors = [], sampler = greedy(), verifier = exactVerifier(), nextInput, seed = 0 }: SequenceOptions) {
    this.history = [...sequence.promptIds];
    this.#promptLength = sequence.promptIds.length;
    this.#random = sequenceRandom(seed, sequence.index);
    this.#processors = processors.map((processor) => processor.clone?.() ?? processor);
    this.#sampler = sampler.clone?.() ?? sampler;
    this.#verifier = verifier;
    this.#nextInput = nextInput?.start(sequence);
  }

  /** True once a processor allows nothing more. */
  get finished(): boolean {
    return this.#processors.some(({ finished }) => finished);
  }

  /**
   * How many of the largest logits of each of so many rows can matter; Infinity for all.
   *
   * @param rows that may follow one another
   */
  largestNeeded(rows: number): number {
    if (this.#nextInput !== undefined || this.#verifier.throughSampler !== true) return Number.POSITIVE_INFINITY;
    const span = { promptLength: this.#promptLength, least: this.history.length, most: this.history.length + rows - 1 };
    return largestNeeded(this.#processors, this.#sampler.largestNeeded?.(span) ?? Number.POSITIVE_INFINITY, span);
  }

  /** What is fed for the last token in its stead. */
  get mixture(): Mixture | undefined {
    return this.#mixture;
  }

  /**
   * Picks the token that follows, which is then part of the history.
   *
   * @param raw `[vocabulary]` as the model gave them, borrowed
   * @param companions logits of each processor's companions at this place
   * @param drafted tokens that were drafted for it
   */
  pick(raw: Float32Array, companions: readonly (readonly Float32Array[])[], drafted: readonly DraftedToken[]): number {
    const ordinary = (): number => {
      if (this.#processed.length !== raw.length) this.#processed = new Float32Array(raw.length);
      const logits = this.#processed;
      logits.set(raw);
      this.#processors.forEach((processor, at) => processor.apply(logits, this.#context(companions[at] ?? none)));
      return this.#verifier.pick(logits, drafted, this.#sampler, this.#context(none), this.#random);
    };
    const { id, mixture } = this.#nextInput?.next({ logits: raw, pick: ordinary, random: this.#random }) ?? { id: ordinary() };
    this.#mixture = mixture;
    this.history.push(id);
    for (const processor of this.#processors) processor.accept?.(id);
    this.#sampler.accept?.(id);
    return id;
  }

  #context(companions: readonly Float32Array[]): StepContext {
    return { history: this.history, promptLength: this.#promptLength, companions };
  }
}
