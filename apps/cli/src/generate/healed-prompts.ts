import { healPrompt, type LogitsProcessor, type Sequence } from '@tokstream/decode';
import type { Tokenizer } from '@tokstream/tokenize';

/** Prompts without their last token, each with the processor that brings its bytes back. */
export class HealedPrompts {
  readonly #tokenizer: Tokenizer;
  readonly #startId: number | undefined;
  /** By the ids that go on, which a sequence carries along. */
  readonly #processors = new WeakMap<Int32Array, LogitsProcessor>();

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
    this.#startId = tokenizer.special.bos;
  }

  /** A prompt of a single token begins with the beginning of sequence instead. */
  heal(ids: Int32Array): Int32Array {
    const healed = healPrompt(ids.length === 1 && this.#startId !== undefined && ids[0] !== this.#startId ? [this.#startId, ...ids] : ids, this.#tokenizer);
    this.#processors.set(healed.ids, healed.processor);
    return healed.ids;
  }

  async *of(prompts: Iterable<Int32Array> | AsyncIterable<Int32Array>): AsyncGenerator<Int32Array> {
    for await (const ids of prompts) yield this.heal(ids);
  }

  /** Goes before the other processors of a sequence. */
  processor({ promptIds }: Sequence): LogitsProcessor {
    return this.#processors.get(promptIds)!;
  }
}
