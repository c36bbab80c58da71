import { TokstreamError, type TokenBlock } from '@tokstream/core';
import type { SpanCore } from '../spans/span-merger.ts';
import type { SpanQueue } from '../spans/span-queue.ts';

/** Says of each token of a document, in order and from what came before alone, whether a patch begins with it. */
export interface PatchRule<Block extends TokenBlock> {
  begins(block: Block, at: number): boolean;
  /** Back to the beginning of a document. */
  reset(): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** Patches by a rule; those that get longer than `maxLength` are cut from their beginning. */
export class PatchCore<Block extends TokenBlock> implements SpanCore<Block> {
  readonly #rule: PatchRule<Block>;
  readonly #maxLength: number;
  /** Tokens of the patch that is open. */
  #length = 0;

  constructor(rule: PatchRule<Block>, maxLength: number) {
    this.#rule = rule;
    this.#maxLength = maxLength;
  }

  read(queue: SpanQueue, block: Block): void {
    for (let at = 0; at < block.ids.length; at += 1) {
      // The rule sees every token, also where the length decides.
      if (this.#rule.begins(block, at) || this.#length >= this.#maxLength) this.#close(queue);
      this.#length += 1;
    }
  }

  finish(queue: SpanQueue): void {
    this.#close(queue);
    this.#rule.reset();
  }

  snapshot(): unknown {
    return { length: this.#length, rule: this.#rule.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { length, rule } = snapshot as { readonly length: number; readonly rule: unknown };
    this.#length = length;
    this.#rule.restore(rule);
  }

  #close(queue: SpanQueue): void {
    queue.close(this.#length);
    this.#length = 0;
  }
}

/** @throws `invalid-merge-options` */
export function checkPatchLength(value: number, name: string, stage: string): void {
  if (!(value >= 1)) throw new TokstreamError(`${name} is ${value}; a patch has at least one token.`, { code: 'invalid-merge-options', stage });
}
