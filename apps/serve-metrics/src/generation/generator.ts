import { Budget, type DecodeEvent, type DoneReason, TokstreamError, toTokstreamError } from '@tokstream/core';
import { decode, drafterFrom, type DrafterSource, prefill, type SequenceOptions } from '@tokstream/decode';
import { cacheUse, type MetricHub, type OpenStream, type QueueVisit, speculation, tapMetric, waiting } from '@tokstream/metrics';
import type { Sequence } from '@tokstream/model';
import { Observable, Subject, type Subscriber } from 'rxjs';
import type { Workbench } from '../open-workbench.ts';
import type { Settings } from '../read-settings.ts';
import type { GeneratedToken, GenerationEvent } from './generation-event.ts';
import type { GenerationRequest } from './generation-request.ts';
import { seededSampler } from './seeded-sampler.ts';

interface Job {
  readonly ids: Int32Array;
  readonly request: GenerationRequest;
  readonly subscriber: Subscriber<GenerationEvent>;
  readonly leave: AbortController;
  /** Seconds. */
  readonly came: number;
  readonly ahead: number;
  /** Tokens of the step under way. */
  readonly step: GeneratedToken[];
  /** Borrowed, while it is open. */
  sequence?: Sequence;
  error?: TokstreamError;
}

/** Settings of a `Generator`. */
export interface GeneratorOptions extends Pick<Settings, 'concurrency' | 'queue' | 'drafter'> {
  readonly hub: MetricHub;
  /** Seconds of a clock that never goes back. */
  readonly clock: () => number;
}

/**
 * Runs requests through one pipeline of `prefill` and `decode`: so many at once, as one batch, so many that wait, in the order they came,
 * and none beyond.
 *
 * Whoever unsubscribes leaves the queue at once and the batch within a step; the place is given on when all that the request held is free.
 */
export class Generator implements AsyncDisposable {
  readonly #bench: Workbench;
  readonly #options: GeneratorOptions;
  readonly #drafter: DrafterSource | undefined;
  readonly #visits: OpenStream<QueueVisit>;
  readonly #waiting: Job[] = [];
  /** Those in the pipeline, by their place among all that went into it. */
  readonly #running = new Map<number, Job>();
  #prompts = new Subject<Int32Array>();
  #pushed = 0;
  #tokens = 0;
  /** Resolves when the pipeline has ended. */
  #ended: Promise<void>;
  #isClosed = false;

  constructor(bench: Workbench, options: GeneratorOptions) {
    this.#bench = bench;
    this.#options = options;
    this.#drafter = options.drafter === undefined ? undefined : drafterFrom(options.drafter);
    this.#visits = options.hub.open(waiting());
    this.#ended = this.#open();
  }

  get running(): number {
    return this.#running.size;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Bytes of the keys and values of all that run. */
  get cacheBytes(): number {
    let bytes = 0;
    for (const { sequence } of this.#running.values()) bytes += sequence?.cache.bytes() ?? 0;
    return bytes;
  }

  /** Tokens that were made since the start. */
  get tokens(): number {
    return this.#tokens;
  }

  /**
   * A request; it begins when it is subscribed to.
   *
   * Errors of the stream: `queue-full`, `stopped`, and what the model throws.
   *
   * @throws `invalid-prompt` for one that the model cannot read
   */
  generate(request: GenerationRequest): Observable<GenerationEvent> {
    const { model, tokenizer } = this.#bench;
    const { ids } = tokenizer.encode(request.prompt);
    if (ids.length === 0 || ids.length >= model.shape.maxPositions) throw new TokstreamError(`The prompt has ${ids.length} tokens and the model reads 1 to ${model.shape.maxPositions - 1}; give another one.`, { code: 'invalid-prompt', stage: 'serve-metrics' });
    return new Observable((subscriber) => {
      if (this.#isClosed) return subscriber.error(stopped());
      const ahead = this.#waiting.length;
      const mustWait = this.#running.size >= this.#options.concurrency;
      if (mustWait && ahead >= this.#options.queue) {
        this.#visits.add({ ahead, waited: 0, outcome: 'refused' });
        return subscriber.error(new TokstreamError(`${ahead} requests wait already; come back in a moment.`, { code: 'queue-full', stage: 'serve-metrics' }));
      }
      const job: Job = { ids, request, subscriber, leave: new AbortController(), came: this.#options.clock(), ahead, step: [] };
      this.#waiting.push(job);
      if (mustWait) subscriber.next({ type: 'queued', ahead });
      subscriber.add(() => this.#left(job));
      this.#advance();
    });
  }

  /** Ends every request with `stopped`; resolves when all they held is free, and the model is not used any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    // They leave the queue and the batch as if their clients had gone.
    for (const { subscriber } of [...this.#waiting, ...this.#running.values()]) subscriber.error(stopped());
    this.#prompts.complete();
    await this.#ended;
    this.#visits.close('complete');
  }

  #left(job: Job): void {
    const at = this.#waiting.indexOf(job);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      this.#visits.add({ ahead: job.ahead, waited: this.#options.clock() - job.came, outcome: 'left' });
    } else job.leave.abort();
  }

  #advance(): void {
    while (this.#running.size < this.#options.concurrency && this.#waiting.length > 0) {
      const job = this.#waiting.shift()!;
      this.#visits.add({ ahead: job.ahead, waited: this.#options.clock() - job.came, outcome: 'served' });
      this.#running.set(this.#pushed++, job);
      this.#prompts.next(job.ids);
    }
  }

  #open(): Promise<void> {
    const { hub, concurrency, clock } = this.#options;
    const { model, tokenizer } = this.#bench;
    return new Promise((resolve) => {
      this.#prompts
        .pipe(
          prefill(model, { budget: new Budget({ limit: concurrency, stallAfterMs: Infinity }), now: () => clock() * 1000, onError: { deadLetter: { next: ({ item, error }) => this.#unread(item as Int32Array, error) } } }),
          decode({
            tokenizer,
            maxBatch: concurrency,
            logprobs: false,
            now: () => clock() * 1000,
            optionsFor: (sequence) => this.#optionsFor(sequence),
            onError: 'skip',
            onSkipped: (error, sequence) => {
              const job = this.#running.get(sequence);
              if (job !== undefined) job.error = error;
            },
          }),
          tapMetric(hub, speculation()),
          tapMetric(hub, cacheUse()),
        )
        .subscribe({
          next: (event) => this.#take(event),
          complete: resolve,
          error: (error: unknown) => {
            this.#failed(toTokstreamError(error, 'serve-metrics', 'generation-failed'));
            resolve();
          },
        });
    });
  }

  #optionsFor(sequence: Sequence): SequenceOptions {
    const job = this.#running.get(sequence.index)!;
    const { maxNewTokens, seed, stopStrings, sampling } = job.request;
    job.sequence = sequence;
    return { maxNewTokens, stopStrings, sampler: seededSampler(sampling, seed), signal: job.leave.signal, ...(this.#drafter !== undefined && { drafter: this.#drafter }) };
  }

  #take(event: DecodeEvent): void {
    const job = this.#running.get(event.sequence);
    if (job === undefined) return;
    if (event.type === 'token') {
      this.#tokens += 1;
      // All tokens of a step come in one turn of the event loop.
      if (job.step.length === 0) queueMicrotask(() => this.#flush(job));
      job.step.push({ id: event.id, text: event.text ?? '', origin: event.origin });
    } else if (event.type === 'cache') delete job.sequence;
    else if (event.type === 'done') this.#done(event.sequence, job, event.reason, event.text ?? '');
  }

  #flush(job: Job): void {
    if (job.step.length > 0) job.subscriber.next({ type: 'tokens', tokens: job.step.splice(0) });
  }

  #done(place: number, job: Job, reason: DoneReason, text: string): void {
    this.#running.delete(place);
    this.#flush(job);
    if (job.error !== undefined) job.subscriber.error(job.error);
    else {
      job.subscriber.next({ type: 'done', reason, text });
      job.subscriber.complete();
    }
    this.#advance();
  }

  /** A prompt that could not be read: only it has failed. */
  #unread(ids: Int32Array, error: TokstreamError): void {
    for (const [place, job] of this.#running) {
      if (job.ids !== ids) continue;
      job.error = error;
      this.#done(place, job, 'failed', '');
    }
  }

  /** What runs has failed, what waits goes on in a new pipeline. */
  #failed(error: TokstreamError): void {
    const jobs = [...this.#running.values()];
    this.#running.clear();
    if (!this.#isClosed) {
      this.#prompts = new Subject();
      this.#pushed = 0;
      this.#ended = this.#open();
    }
    for (const { subscriber } of jobs) subscriber.error(error);
    this.#advance();
  }
}

function stopped(): TokstreamError {
  return new TokstreamError('The server stops; ask again when it is back.', { code: 'stopped', stage: 'serve-metrics' });
}
