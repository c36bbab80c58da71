import type { DecodeEvent, DoneReason, Owned } from '@tokstream/core';
import type { SequenceOptions } from '../decode-options.ts';
import type { Sequence } from '../sequence.ts';
import type { StopRule } from '../stop/stop-rule.ts';

/** What is known after a token was taken. */
export interface TakenStep {
  readonly id: number;
  /** Ids so far, the prompt and this one included. */
  readonly history: readonly number[];
  /** `[vocabulary]` as the model gave them. */
  readonly logits: Float32Array;
  /** Positions that are filled when the rows before this token are committed. */
  readonly filled: number;
  /** A stop string was met. */
  readonly stopped: boolean;
  /** A processor allows nothing more. */
  readonly finished: boolean;
}

/** The last events of a sequence, which is disposed. */
export function endSequence(item: Owned<Sequence>, reason: DoneReason, text: string): readonly DecodeEvent[] {
  const { index, cache } = item.value;
  const kept = cache.length(0);
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
  #contextLength: number;
  readonly #ends: ReadonlySet<number>;
  readonly #rules: readonly StopRule[];
  readonly #maxSeconds: number;
  readonly #promptLength: number;
  readonly #now: () => number;
  readonly #startedAt: number;

  constructor({ model, promptIds }: Sequence, options: SequenceOptions, now: () => number) {
    this.maxNewTokens = options.maxNewTokens ?? 128;
    this.#contextLength = Math.min(options.contextLength ?? model.shape.maxPositions, model.shape.positionLimit ?? Infinity);
    this.#ends = new Set(options.endOfSequence ?? model.endOfSequence);
    this.#rules = (options.stopRules ?? []).map((rule) => rule.clone?.() ?? rule);
    this.#maxSeconds = options.maxSeconds ?? Infinity;
    this.#promptLength = promptIds.length;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Positions to fill at most. */
  get contextLength(): number {
    return this.#contextLength;
  }

  /** Makes the context end earlier, where something beside the sequence has no more positions. */
  endContextAt(length: number): void {
    this.#contextLength = Math.min(this.#contextLength, length);
  }

  /** Why the sequence is over, if it is. */
  reason({ id, history, logits, filled, stopped, finished }: TakenStep): DoneReason | undefined {
    const promptLength = this.#promptLength;
    if (this.#ends.has(id)) return 'end-of-sequence';
    if (stopped) return 'stop-string';
    if (finished) return 'complete';
    const seconds = (this.#now() - this.#startedAt) / 1000;
    // Each is asked, since some keep count.
    if (this.#rules.filter((rule) => rule.check({ id, history, promptLength, logits, seconds })).length > 0) return 'stop-rule';
    if (history.length - promptLength >= this.maxNewTokens) return 'length';
    if (seconds >= this.#maxSeconds) return 'time';
    return filled >= this.#contextLength ? 'context-full' : undefined;
  }

  /** Drafted tokens that can follow one another before the sequence would be over. */
  room(history: readonly number[], filled: number): number {
    return Math.min(this.maxNewTokens - (history.length - this.#promptLength), this.#contextLength - filled) - 1;
  }
}
