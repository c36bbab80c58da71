import { type DecodeEvent, type DoneReason, type Owned, type Random, seededRandom } from '@tokstream/core';
import type { DecodeOptions } from './decode-options.ts';
import { greedy } from './samplers/greedy.ts';
import { logProbabilities } from './samplers/log-probability.ts';
import type { Sampler } from './samplers/sampler.ts';
import { topIds } from './samplers/top-ids.ts';
import type { Sequence } from './sequence.ts';
import { TextOutput } from './text-output.ts';

/** One sequence while it is decoded: its logits, history, generator and text. Owns the item it was given. */
export class ActiveSequence {
  readonly item: Owned<Sequence>;
  readonly #maxNewTokens: number;
  readonly #contextLength: number;
  readonly #alternatives: number;
  readonly #sampler: Sampler;
  readonly #history: number[];
  readonly #random: Random;
  readonly #text: TextOutput;
  readonly #ends: ReadonlySet<number>;
  #logits: Float32Array;
  #made = 0;

  constructor(item: Owned<Sequence>, options: DecodeOptions) {
    const { index, promptIds, logits, model } = item.value;
    this.item = item;
    this.#maxNewTokens = options.maxNewTokens ?? 128;
    this.#contextLength = options.contextLength ?? model.shape.maxPositions;
    this.#alternatives = options.topLogProbabilities ?? 0;
    this.#sampler = options.sampler ?? greedy();
    this.#history = [...promptIds];
    this.#random = seededRandom((options.seed ?? 0) + index * 0x1_0000_0000);
    this.#text = new TextOutput(promptIds, options);
    this.#ends = new Set(options.endOfSequence ?? model.endOfSequence);
    this.#logits = logits;
  }

  /** The id that is fed next. */
  get lastId(): number {
    return this.#history.at(-1)!;
  }

  /**
   * Picks the next token.
   *
   * @returns what to emit, and why the sequence is over, if it is
   */
  advance(): { readonly events: readonly DecodeEvent[]; readonly reason?: DoneReason } {
    const { index, cache } = this.item.value;
    if (this.#made >= this.#maxNewTokens) return { events: [], reason: 'length' };
    const id = this.#sampler.pick(this.#logits.slice(), this.#history, this.#random);
    const logprobOf = logProbabilities(this.#logits);
    const alternatives = this.#alternatives === 0 ? undefined : topIds(this.#logits, this.#alternatives).map((top) => ({ id: top, logprob: logprobOf(top) }));
    this.#history.push(id);
    this.#made += 1;
    const text = this.#text.push(id);
    const events: DecodeEvent[] = [{ type: 'token', sequence: index, id, logprob: logprobOf(id), ...(text !== undefined && { text }), ...(alternatives && { alternatives }) }];
    if (this.#ends.has(id)) return { events, reason: 'end-of-sequence' };
    if (this.#text.stopped) return { events, reason: 'stop-string' };
    if (this.#made >= this.#maxNewTokens) return { events, reason: 'length' };
    if (cache.nextPosition >= this.#contextLength) return { events, reason: 'context-full' };
    return { events };
  }

  /** Takes the logits after the last token. */
  feed(logits: Float32Array): void {
    this.#logits = logits;
  }

  /** The last events of a sequence; the item is disposed. */
  finish(reason: DoneReason): readonly DecodeEvent[] {
    const { index, cache } = this.item.value;
    const kept = cache.length(0);
    const text = this.#text.flush();
    const events: DecodeEvent[] = [
      { type: 'cache', sequence: index, kept, bytes: cache.bytes(), evicted: cache.seen - kept },
      { type: 'done', sequence: index, reason, ...(text === '' ? {} : { text }) },
    ];
    this.#text[Symbol.dispose]();
    this.item[Symbol.dispose]();
    return events;
  }

  /** Frees everything without a word. */
  abandon(): void {
    this.#text[Symbol.dispose]();
    this.item.abandon();
  }
}
