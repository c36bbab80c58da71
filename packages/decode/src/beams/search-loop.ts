import { type DecodeEvent, type DoneReason, type Owned, yieldToEventLoop } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { refusePolicy } from '../composition/refuse-policy.ts';
import { groupBy } from '../loop/group-by.ts';
import { endSequence } from '../loop/sequence-end.ts';
import type { SequenceLoop, SequenceSink } from '../loop/sequence-loop.ts';
import type { Search } from './search.ts';

/** Steps all open searches together, with one model call a step for those that want the same of the same model. */
export class SearchLoop<Event> implements SequenceLoop {
  readonly #start: (item: Owned<Sequence>) => Search<Event>;
  readonly #sink: SequenceSink<Event | DecodeEvent>;
  readonly #signal: AbortSignal | undefined;
  readonly #now: () => number;
  readonly #active = new Set<Search<Event>>();
  readonly #fresh = new Set<Search<Event>>();
  #running = false;
  #closed = false;

  /** @param start makes the search of an item */
  constructor(start: (item: Owned<Sequence>) => Search<Event>, sink: SequenceSink<Event | DecodeEvent>, { signal, now = () => performance.now() }: { readonly signal?: AbortSignal; readonly now?: () => number }) {
    this.#start = start;
    this.#sink = sink;
    this.#signal = signal;
    this.#now = now;
  }

  /** Above 0 until the last event of the last search was told. */
  get open(): number {
    return this.#active.size + Number(this.#running);
  }

  add(item: Owned<Sequence>): void {
    if (this.#closed) return item.abandon();
    try {
      refusePolicy('Beam and contrastive search', item.value);
      const search = this.#start(item);
      this.#active.add(search);
      this.#fresh.add(search);
    } catch (error) {
      item.abandon();
      return this.#sink.failed(error);
    }
    if (!this.#running) void this.#run();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const search of this.#active) {
      search[Symbol.dispose]();
      search.item.abandon();
    }
    this.#active.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#active.size > 0) {
        await yieldToEventLoop();
        if (this.#signal?.aborted) for (const search of this.#active) this.#finish(search, 'aborted');
        for (const search of this.#fresh) if (this.#active.has(search)) this.#tell(search, search.advance(undefined));
        this.#fresh.clear();
        const ofModels = groupBy(this.#active, ({ item }) => item.value.model).values();
        for (const group of [...ofModels].flatMap((searches) => [...groupBy(searches, ({ want }) => want).values()])) await this.#step(group);
      }
      this.#running = false;
      if (!this.#closed) this.#sink.idle();
    } catch (error) {
      this.#running = false;
      if (!this.#closed) this.#sink.failed(error);
    }
  }

  async #step(group: readonly Search<Event>[]): Promise<void> {
    const open = group.filter((search) => this.#active.has(search));
    if (open.length === 0) return;
    const started = this.#now();
    const passes = open.map((search) => ({ rows: search.rows(), cache: search.item.value.cache }));
    const outputs = await open[0]!.item.value.model.forwardBatch(passes, open[0]!.want);
    const seconds = (this.#now() - started) / 1000;
    for (const [at, search] of open.entries()) {
      if (!this.#active.has(search)) continue;
      const { input } = passes[at]!.rows;
      const rows = 'ids' in input ? input.ids.length : 0;
      const events = search.advance(outputs[at]!);
      this.#tell(search, [{ type: 'step', sequence: search.item.value.index, rows, drafted: 0, accepted: 0, calls: 1, seconds }, ...events]);
    }
  }

  /** Emits, and closes a search that is over. */
  #tell(search: Search<Event>, events: readonly (Event | DecodeEvent)[]): void {
    for (const event of events) this.#emit(event);
    if (search.reason !== undefined) this.#finish(search, search.reason);
  }

  #finish(search: Search<Event>, reason: DoneReason): void {
    // An observer may have unsubscribed while it was told of the last token.
    if (!this.#active.has(search)) return;
    const closing = reason === 'aborted' ? [] : search.closing();
    const text = search.flush();
    search[Symbol.dispose]();
    this.#active.delete(search);
    for (const event of [...closing, ...endSequence(search.item, reason, text)]) this.#emit(event);
  }

  #emit(event: Event | DecodeEvent): void {
    if (!this.#closed) this.#sink.event(event);
  }
}
