import type { DecodeEvent, DoneReason, Owned } from '@tokstream/core';
import type { Rows, Sequence, StepOutput, Want } from '@tokstream/model';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { logProbabilities } from '../samplers/log-probability.ts';
import { topIds } from '../samplers/top-ids.ts';
import { TextOutput } from '../loop/text-output.ts';
import { ContextStates } from './context-states.ts';
import type { ContrastiveSearchOptions } from './contrastive-search.ts';
import type { Search } from './search.ts';

const reading: Want = { logits: 'none', hidden: true };
const weighing: Want = { logits: 'all', hidden: true };

/** Most rows of the prompt that one call takes, which bounds the memory of attention. */
const chunkRows = 128;

/** A token that may come next. */
interface Candidate {
  readonly id: number;
  /** After processors. */
  readonly probability: number;
}

/** A sequence under contrastive search: first its prompt is read again, then every call weighs the candidates for one token. */
export class ContrastiveSequence implements Search<DecodeEvent> {
  readonly item: Owned<Sequence>;
  reason: DoneReason | undefined;
  readonly #k: number;
  readonly #alpha: number;
  readonly #ends: ReadonlySet<number>;
  readonly #limit: number;
  readonly #limitReason: DoneReason;
  readonly #processors: readonly LogitsProcessor[];
  readonly #text: TextOutput;
  readonly #context: ContextStates;
  readonly #history: number[];
  #logits: Float32Array;
  #candidates: readonly Candidate[] = [];

  constructor(item: Owned<Sequence>, options: ContrastiveSearchOptions) {
    const { promptIds, model, logits } = item.value;
    const { k, alpha, maxNewTokens = 128, contextLength = model.shape.maxPositions, endOfSequence = model.endOfSequence, processors = [], tokenizer } = options;
    // Unlike in decode the last token needs a place too: its hidden state is what it is weighed by.
    const places = Math.max(0, contextLength - promptIds.length);
    this.item = item;
    this.#k = k;
    this.#alpha = alpha;
    this.#ends = new Set(endOfSequence);
    this.#limit = Math.min(maxNewTokens, places);
    this.#limitReason = places < maxNewTokens ? 'context-full' : 'length';
    this.#processors = processors.map((processor) => processor.clone?.() ?? processor);
    this.#text = new TextOutput(promptIds, tokenizer === undefined ? {} : { tokenizer });
    this.#context = new ContextStates(model.shape.embeddingWidth, promptIds.length + this.#limit);
    this.#history = [...promptIds];
    this.#logits = logits;
  }

  get want(): Want {
    return this.#isReading ? reading : weighing;
  }

  rows(): Rows {
    const { promptIds } = this.item.value;
    const { length } = this.#context;
    if (this.#isReading) return { input: { ids: promptIds.slice(length, length + chunkRows) } };
    this.#candidates = this.#choose();
    return { input: { ids: Int32Array.from(this.#candidates, ({ id }) => id) }, parents: new Int32Array(this.#candidates.length).fill(-1) };
  }

  advance(output: StepOutput | undefined): readonly DecodeEvent[] {
    const { cache } = this.item.value;
    if (output === undefined) {
      if (this.#limit === 0) this.reason = this.#limitReason;
      // Prefill keeps no hidden states, so the prompt is read again, in the same place.
      else cache.crop(0);
      return [];
    }
    const states = output.hidden.at(-1)!;
    if (!this.#isReading) return [this.#take(output.logits, states)];
    cache.commit();
    this.#context.push(states);
    return [];
  }

  closing(): readonly DecodeEvent[] {
    return [];
  }

  flush(): string {
    return this.#text.flush();
  }

  [Symbol.dispose](): void {
    this.#text[Symbol.dispose]();
  }

  get #isReading(): boolean {
    return this.#context.length < this.item.value.promptIds.length;
  }

  #choose(): readonly Candidate[] {
    const scores = this.#logits.slice();
    for (const processor of this.#processors) processor.apply(scores, { history: this.#history, promptLength: this.item.value.promptIds.length, companions: [] });
    const logprobOf = logProbabilities(scores);
    return topIds(scores, this.#k)
      .filter((id) => scores[id]! > Number.NEGATIVE_INFINITY)
      .map((id) => ({ id, probability: Math.exp(logprobOf(id)) }));
  }

  #take(logits: Float32Array, states: Float32Array): DecodeEvent {
    const { index, model, cache } = this.item.value;
    const { embeddingWidth: width, vocabulary } = model.shape;
    const stateOf = (row: number): Float32Array => states.subarray(row * width, (row + 1) * width);
    const scores = this.#candidates.map(({ probability }, row) => (1 - this.#alpha) * probability - this.#alpha * this.#context.nearest(stateOf(row)));
    // The first of equal ones, which is the most likely.
    const row = scores.indexOf(Math.max(...scores));
    const { id } = this.#candidates[row]!;
    const logprob = logProbabilities(this.#logits)(id);
    cache.commit(Int32Array.of(row));
    this.#context.push(stateOf(row));
    this.#history.push(id);
    this.#logits = logits.slice(row * vocabulary, (row + 1) * vocabulary);
    for (const processor of this.#processors) processor.accept?.(id);
    if (this.#ends.has(id)) this.reason = 'end-of-sequence';
    else if (this.#processors.some(({ finished }) => finished)) this.reason = 'complete';
    else if (this.#history.length - this.item.value.promptIds.length >= this.#limit) this.reason = this.#limitReason;
    const text = this.#text.push(id);
    return { type: 'token', sequence: index, id, logprob, origin: 'model', ...(text !== undefined && { text }) };
  }
}
