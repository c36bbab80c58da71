import { type DecodeEvent, type DoneReason, type Owned, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { ActiveSequence } from './active-sequence.ts';
import type { DecodeOptions } from './decode-options.ts';
import type { Sequence } from './sequence.ts';

/** Where a loop reports to. */
export interface DecodeSink {
  event(event: DecodeEvent): void;
  /** Nothing is left to do for now. */
  idle(): void;
  failed(error: unknown): void;
}

/**
 * Steps all open sequences together: each turn picks a token for every one, then one model call feeds them all.
 *
 * Sequences join between two turns. The event loop gets its turn between two steps, so that input, timers and an
 * unsubscribe are never more than one step away.
 */
export class DecodeLoop implements Disposable {
  readonly #options: DecodeOptions;
  readonly #sink: DecodeSink;
  readonly #now: () => number;
  readonly #active = new Set<ActiveSequence>();
  #running = false;
  #closed = false;

  constructor(options: DecodeOptions, sink: DecodeSink) {
    this.#options = options;
    this.#sink = sink;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Sequences that are not done. */
  get active(): number {
    return this.#active.size;
  }

  /** Takes a sequence over. */
  add(item: Owned<Sequence>): void {
    if (this.#closed) return item.abandon();
    this.#active.add(new ActiveSequence(item, this.#options));
    if (!this.#running) void this.#run();
  }

  /** Frees every open sequence; no event follows. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const sequence of this.#active) sequence.abandon();
    this.#active.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#active.size > 0) {
        await yieldToEventLoop();
        if (this.#options.signal?.aborted) for (const sequence of this.#active) this.#finish(sequence, 'aborted');
        for (const sequence of this.#active) this.#advance(sequence);
        for (const [model, group] of groupByModel(this.#active)) await this.#step(model, group);
      }
      this.#running = false;
      if (!this.#closed) this.#sink.idle();
    } catch (error) {
      this.#running = false;
      if (!this.#closed) this.#sink.failed(error);
    }
  }

  #advance(sequence: ActiveSequence): void {
    const { events, reason } = sequence.advance();
    for (const event of events) this.#emit(event);
    if (reason !== undefined) this.#finish(sequence, reason);
  }

  #finish(sequence: ActiveSequence, reason: DoneReason): void {
    // An observer may have unsubscribed while it was told of the last token.
    if (!this.#active.delete(sequence)) return;
    for (const event of sequence.finish(reason)) this.#emit(event);
  }

  async #step(model: CausalLM, group: readonly ActiveSequence[]): Promise<void> {
    const started = this.#now();
    const outputs = await model.forwardBatch(group.map((sequence) => ({ rows: { input: { ids: Int32Array.of(sequence.lastId) } }, cache: sequence.item.value.cache })));
    const seconds = (this.#now() - started) / 1000;
    group.forEach((sequence, at) => {
      if (!this.#active.has(sequence)) return;
      const { cache, index } = sequence.item.value;
      cache.commit();
      sequence.feed(outputs[at]!.logits);
      this.#emit({ type: 'step', sequence: index, rows: 1, drafted: 0, accepted: 0, calls: 1, seconds });
    });
  }

  #emit(event: DecodeEvent): void {
    if (!this.#closed) this.#sink.event(event);
  }
}

function groupByModel(sequences: Iterable<ActiveSequence>): ReadonlyMap<CausalLM, readonly ActiveSequence[]> {
  const groups = new Map<CausalLM, ActiveSequence[]>();
  for (const sequence of sequences) {
    const { model } = sequence.item.value;
    const group = groups.get(model);
    if (group === undefined) groups.set(model, [sequence]);
    else group.push(sequence);
  }
  return groups;
}
