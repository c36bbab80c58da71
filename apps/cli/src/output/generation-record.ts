import type { DoneReason, TokenLogProbability, TokenOrigin } from '@tokstream/core';
import type { BeamEvent, Sequence } from '@tokstream/decode';

/** One token that was made. */
export interface TokenRecord {
  readonly id: number;
  /** Undefined where nothing told it. */
  readonly logprob: number | undefined;
  readonly text: string | undefined;
  readonly origin: TokenOrigin;
  readonly alternatives: readonly TokenLogProbability[] | undefined;
  /** Since the record was made. */
  readonly seconds: number;
}

/** What happened to one prompt. */
export interface SequenceRecord {
  readonly promptIds: Int32Array;
  readonly prefillSeconds: number;
  readonly tokens: TokenRecord[];
  readonly startedAt: number;
  decodeSeconds: number;
  calls: number;
  drafted: number;
  accepted: number;
  /** At the end, with the tokens that the first layer holds and has let go. */
  cacheBytes: number;
  cacheKept: number;
  cacheEvicted: number;
  /** Text that came with `done`. */
  rest: string;
  reason: DoneReason | undefined;
}

/** Adds up events by sequence, for views and reports. Sequences stay until they are forgotten, totals always. */
export class GenerationRecord {
  /** By index, in the order they began. */
  readonly sequences: Map<number, SequenceRecord> = new Map();
  /** Over all sequences, forgotten ones too. */
  readonly totals: { tokens: number; calls: number; drafted: number; accepted: number; done: number; prefillSeconds: number; cacheBytes: number; cacheKept: number; cacheEvicted: number } = { tokens: 0, calls: 0, drafted: 0, accepted: 0, done: 0, prefillSeconds: 0, cacheBytes: 0, cacheKept: 0, cacheEvicted: 0 };
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** Seconds since the record was made. */
  get seconds(): number {
    return (this.#now() - this.#startedAt) / 1000;
  }

  begin({ index, promptIds, prefillSeconds }: Sequence): void {
    this.sequences.set(index, { promptIds, prefillSeconds, tokens: [], startedAt: this.#now(), decodeSeconds: 0, calls: 0, drafted: 0, accepted: 0, cacheBytes: 0, cacheKept: 0, cacheEvicted: 0, rest: '', reason: undefined });
  }

  take(event: BeamEvent): void {
    const sequence = this.sequences.get(event.sequence)!;
    if (event.type === 'token') {
      this.totals.tokens += 1;
      sequence.tokens.push({ id: event.id, logprob: event.logprob, text: event.text, origin: event.origin, alternatives: event.alternatives, seconds: this.seconds });
    } else if (event.type === 'step') {
      for (const sum of [sequence, this.totals]) {
        sum.calls += event.calls;
        sum.drafted += event.drafted;
        sum.accepted += event.accepted;
      }
    } else if (event.type === 'cache') {
      sequence.cacheBytes = event.bytes;
      sequence.cacheKept = event.kept;
      sequence.cacheEvicted = event.evicted;
    } else if (event.type === 'done') {
      sequence.reason = event.reason;
      sequence.rest = event.text ?? '';
      sequence.decodeSeconds = (this.#now() - sequence.startedAt) / 1000;
      this.totals.done += 1;
      this.totals.prefillSeconds += sequence.prefillSeconds;
      for (const count of ['cacheBytes', 'cacheKept', 'cacheEvicted'] as const) this.totals[count] += sequence[count];
    }
  }

  /** Lets a finished sequence go, so that a long run does not pile up. */
  forget(index: number): void {
    this.sequences.delete(index);
  }
}

/** The generated text of a sequence; undefined without a tokenizer. */
export function textOf({ tokens, rest }: SequenceRecord): string | undefined {
  if (tokens.some(({ text }) => text === undefined)) return undefined;
  return tokens.map(({ text }) => text).join('') + rest;
}
