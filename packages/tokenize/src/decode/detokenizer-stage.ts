import type { PushStage } from '@tokstream/core';
import type { DecodeStep } from './decode-step.ts';

/** The state of a detokenizer, one entry a step of its decoder. */
export type DetokenizerSnapshot = readonly unknown[];

/**
 * A stage from token ids to text: each push gives at most one piece of text, the part that can no longer change.
 *
 * @param textOf the spelling of a token, or `null` for ids that have no text
 * @param steps fresh steps; the stage owns them
 */
export function detokenizerStage(
  textOf: (id: number) => string | null,
  steps: readonly DecodeStep[],
): PushStage<number | Int32Array, string, DetokenizerSnapshot> {
  return new DetokenizerStage(textOf, steps);
}

class DetokenizerStage implements PushStage<number | Int32Array, string, DetokenizerSnapshot> {
  readonly chunkInvariant = true;
  readonly #textOf: (id: number) => string | null;
  readonly #steps: readonly DecodeStep[];

  constructor(textOf: (id: number) => string | null, steps: readonly DecodeStep[]) {
    this.#textOf = textOf;
    this.#steps = steps;
  }

  get held(): number {
    return this.#steps.reduce((sum, step) => sum + step.held, 0);
  }

  push(ids: number | Int32Array): string[] {
    let text = '';
    for (const id of typeof ids === 'number' ? [ids] : ids) {
      const token = this.#textOf(id);
      if (token !== null) text += this.#run([token], 0);
    }
    return text === '' ? [] : [text];
  }

  flush(): string[] {
    let text = '';
    for (const [index, step] of this.#steps.entries()) text += this.#run(step.flush(), index + 1);
    return text === '' ? [] : [text];
  }

  snapshot(): DetokenizerSnapshot {
    return this.#steps.map((step) => step.snapshot());
  }

  restore(snapshot: DetokenizerSnapshot): void {
    for (const [index, step] of this.#steps.entries()) step.restore(snapshot[index]);
  }

  [Symbol.dispose](): void {
    for (const step of this.#steps) step.flush();
  }

  #run(pieces: readonly string[], from: number): string {
    let flowing = pieces;
    for (let index = from; index < this.#steps.length && flowing.length > 0; index++) {
      const step = this.#steps[index]!;
      flowing = flowing.length === 1 ? step.push(flowing[0]!) : flowing.flatMap((piece) => step.push(piece));
    }
    return flowing.length === 1 ? flowing[0]! : flowing.join('');
  }
}
