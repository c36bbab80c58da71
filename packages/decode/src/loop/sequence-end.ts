import type { DecodeEvent, DoneReason, Owned } from '@tokstream/core';
import type { KvCache, PolicyRun, Sequence } from '@tokstream/model';
import type { SequenceOptions } from '../decode-options.ts';
import type { StopRule } from '../stop/stop-rule.ts';

/** What is known after a token was taken. */
export interface TakenStep {
  readonly id: number;
  /** Ids so far, the prompt and this one included. */
  readonly history: readonly number[];
  /** `[vocabulary]` as the model gave them. */
  readonly logits: Float32Array;
  /** Rows before this token that are yet to be committed. */
  readonly added: number;
  /** A stop string was met. */
  readonly stopped: boolean;
  /** A processor allows nothing more. */
  readonly finished: boolean;
}

/** The last events of a sequence, which is disposed. */
export function endSequence(item: Owned<Sequence>, reason: DoneReason, text: string): readonly DecodeEvent[] {
  const { index, cache, model } = item.value;
  const kept = Math.max(...Array.from({ length: model.shape.layers }, (_, layer) => cache.length(layer)));
  const events: DecodeEvent[] = [
    { type: 'cache', sequence: index, kept, bytes: cache.bytes(), evicted: cache.seen - kept },
    { type: 'done', sequence: index, reason, ...(text === '' ? {} : { text }) },
  ];
  item[Symbol.dispose]();
  return events;
}

/** Tells when one sequence is over. */
export class SequenceEnd {
  readonly maxNewTokens: number;
  /** How far back a row may look at most, itself included. */
  readonly #contextLength: number;
  #positions: number;
  readonly #ends: ReadonlySet<number>;
  readonly #rules: readonly StopRule[];
  readonly #maxSeconds: number;
  readonly #promptLength: number;
  readonly #cache: KvCache;
  readonly #policy: PolicyRun | undefined;
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor({ model, promptIds, cache, policy }: Sequence, options: SequenceOptions, now: () => number) {
    this.maxNewTokens = options.maxNewTokens ?? 128;
    this.#contextLength = options.contextLength ?? model.shape.maxPositions;
    this.#positions = model.shape.positionLimit ?? Infinity;
    this.#ends = new Set(options.endOfSequence ?? model.endOfSequence);
    this.#rules = (options.stopRules ?? []).map((rule) => rule.clone?.() ?? rule);
    this.#maxSeconds = options.maxSeconds ?? Infinity;
    this.#promptLength = promptIds.length;
    this.#cache = cache;
    this.#policy = policy;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Whether the prompt is longer than the context. */
  get isBeyond(): boolean {
    return this.#span > this.#contextLength;
  }

  /** Whether no further row fits, now that the last ones are committed and a policy has evicted. */
  get isFull(): boolean {
    return this.#room <= 0;
  }

  /** Makes the positions end earlier, where something beside the sequence has no more. */
  endPositionsAt(limit: number): void {
    this.#positions = Math.min(this.#positions, limit);
  }

  /** Why the sequence is over, if it is: `context-full` as if nothing were evicted, see `isFull`. */
  reason({ id, history, logits, added, stopped, finished }: TakenStep): DoneReason | undefined {
    const promptLength = this.#promptLength;
    if (this.#ends.has(id)) return 'end-of-sequence';
    if (stopped) return 'stop-string';
    if (finished) return 'complete';
    const seconds = (this.#now() - this.#startedAt) / 1000;
    // Each is asked, since some keep count.
    if (this.#rules.filter((rule) => rule.check({ id, history, promptLength, logits, seconds })).length > 0) return 'stop-rule';
    if (history.length - promptLength >= this.maxNewTokens) return 'length';
    if (seconds >= this.#maxSeconds) return 'time';
    return this.#room <= added ? 'context-full' : undefined;
  }

  /** Drafted tokens that can follow one another before the sequence would be over. */
  room(history: readonly number[]): number {
    return Math.min(this.maxNewTokens - (history.length - this.#promptLength), this.#room) - 1;
  }

  /** Rows that the context has room for: what was evicted from its beginning makes room, but not for positions that a model does not have. */
  get #room(): number {
    return Math.min(this.#contextLength - this.#span, this.#positions - this.#cache.nextPosition);
  }

  get #span(): number {
    return this.#policy?.span(this.#cache) ?? this.#cache.span;
  }
}
