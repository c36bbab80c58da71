import type { DecodeEvent, DoneReason, TokenOrigin } from '@tokstream/core';
import type { Pass, PolicyRun, StepOutput, Want } from '@tokstream/model';
import { noDraft } from '../drafters/draft-tree.ts';
import { mixEmbeddings } from '../next-input/mix-embeddings.ts';
import { logProbabilities } from '../samplers/log-probability.ts';
import { topIds } from '../samplers/top-ids.ts';
import type { Acceptance } from '../speculation/acceptance.ts';
import type { Proposal } from '../speculation/plan-drafts.ts';
import { SequenceDraft } from '../speculation/sequence-draft.ts';
import type { WaitingSequence } from './admit.ts';
import { type CompanionRun, startCompanion } from './companion-run.ts';
import { endSequence, SequenceEnd } from './sequence-end.ts';
import { sequenceLeft } from './sequence-left.ts';
import { TextOutput } from './text-output.ts';
import { TokenPicker } from './token-picker.ts';

/** What came of a step: what to emit, and why the sequence is over, if it is. */
export interface StepResult {
  readonly events: readonly DecodeEvent[];
  readonly reason?: DoneReason;
}

/** One pass of a sequence: its own, or that of a companion. */
export interface SequencePass extends Pass {
  readonly policy: PolicyRun | undefined;
  readonly run: CompanionRun | undefined;
  /** Whether a layer runs for a row; undefined: all do. */
  readonly runsLayer: ((position: number, layer: number) => boolean) | undefined;
}

/** The way through the rows of a step on which tokens were taken. */
interface Walk extends StepResult {
  /** Rows at which a token was taken, and those tokens. */
  readonly path: readonly number[];
  readonly taken: readonly number[];
  /** How many of them had been drafted. */
  readonly accepted: number;
}

/** One sequence while it is decoded. Owns the item it was given, and what runs beside it. */
export class ActiveSequence {
  readonly #joined: WaitingSequence;
  readonly #picker: TokenPicker;
  readonly #end: SequenceEnd;
  readonly #text: TextOutput;
  readonly #abort = new AbortController();
  readonly #now: () => number;
  /** Of each processor. */
  readonly #companions: CompanionRun[][] = [];
  #draft: SequenceDraft | undefined;
  /** What is fed for the last token where it is not the token. */
  #embedding: Float32Array | undefined;

  constructor(joined: WaitingSequence, now: () => number) {
    const { item, options } = joined;
    this.#joined = joined;
    this.#picker = new TokenPicker(item.value, options);
    this.#end = new SequenceEnd(item.value, options, now);
    this.#text = new TextOutput(item.value.promptIds, options);
    this.#now = now;
  }

  get joined(): WaitingSequence {
    return this.#joined;
  }

  /** What is learnt of its drafter. */
  get acceptance(): Acceptance | undefined {
    return this.#draft?.acceptance;
  }

  /**
   * Makes ready what runs beside the sequence, and takes the first token.
   *
   * @param known what other sequences learnt of its drafter
   */
  async begin(known: Acceptance | undefined): Promise<StepResult> {
    const { item, options } = this.#joined;
    const sequence = item.value;
    if (this.#end.maxNewTokens === 0) return { events: [], reason: 'length' };
    if (this.#end.isBeyond) return { events: [], reason: 'context-full' };
    for (const { companions = [] } of options.processors ?? []) {
      const runs: CompanionRun[] = [];
      this.#companions.push(runs);
      for (const companion of companions) runs.push(this.#unlessLeft(await startCompanion(companion, sequence, this.#abort.signal), ({ cache }) => cache[Symbol.dispose]()));
    }
    for (const { model, cache } of this.#companions.flat()) this.#end.endPositionsAt((model.shape.positionLimit ?? Infinity) - cache.nextPosition + sequence.cache.nextPosition);
    if (options.drafter !== undefined) {
      const drafter = this.#unlessLeft(await options.drafter.start(sequence), (made) => made[Symbol.dispose]());
      this.#draft = new SequenceDraft(options.drafter, drafter, known, (options.seed ?? 0) + sequence.index, this.#now);
    }
    const logits = options.vocabHead === undefined ? sequence.logits : await this.#headLogits();
    return this.#walk(() => logits, -1);
  }

  /** Asks for a draft of the coming step; what of it is fed is settled by `feed`. */
  async propose(): Promise<Proposal | undefined> {
    const { cache, model, policy, promptIds } = this.#joined.item.value;
    const boundary = policy?.policy.boundary;
    const room = this.#end.room(this.#picker.history);
    // Companions have seen other prompts, so their boundaries lie elsewhere.
    const caches = [cache, ...this.#companions.flat().map((run) => run.cache)];
    const depth = boundary === undefined ? room : Math.min(room, ...caches.map(({ seen }) => boundary - 1 - (seen % boundary)));
    const proposal = await this.#draft?.propose(this.#picker.history, promptIds.length, depth, model.shape.vocabulary);
    return proposal && { ...proposal, rowsEach: this.passCount };
  }

  feed(nodes: Int32Array): void {
    this.#draft?.feed(nodes);
  }

  /** Passes of a step: its own and those of companions. */
  get passCount(): number {
    return 1 + this.#companions.flat().length;
  }

  /** Rows of each pass. */
  get rows(): number {
    return 1 + (this.#draft?.fed.ids.length ?? 0);
  }

  /** Slots that a layer of its cache holds, on average. */
  get kept(): number {
    const { cache, model } = this.#joined.item.value;
    const { layers } = model.shape;
    let sum = 0;
    for (let layer = 0; layer < layers; layer += 1) sum += cache.length(layer);
    return sum / layers;
  }

  /** What the coming step runs, its own pass first. */
  passes(): readonly SequencePass[] {
    const { cache, model, policy, promptIds } = this.#joined.item.value;
    const { ids, parents } = this.#draft?.fed ?? noDraft;
    const last = this.#picker.history.at(-1)!;
    const embeddings = this.#joined.options.vocabHead?.embedding(last) ?? this.#embedding;
    const input = embeddings === undefined ? { ids: Int32Array.of(last, ...ids) } : { embeddings };
    const rows = ids.length === 0 ? { input } : { input, parents: Int32Array.of(-1, ...parents.map((parent) => parent + 1)) };
    const own = { rows, cache, policy, run: undefined, runsLayer: this.#plan(promptIds.length) };
    // The layers of another model are others.
    return [own, ...this.#companions.flat().map((run) => ({ rows, cache: run.cache, policy: run.policy, run, runsLayer: run.model === model ? this.#plan(run.promptLength) : undefined }))];
  }

  /** What a pass of the coming step has to give. */
  get want(): Pick<Want, 'hidden' | 'logits' | 'top'> {
    if (this.#joined.options.vocabHead !== undefined) return { logits: 'none', hidden: true };
    const top = this.#largestNeeded;
    return { logits: this.rows > 1 ? 'all' : 'last', ...(top < Number.POSITIVE_INFINITY && { top }) };
  }

  /** How many of the largest logits of a row can matter. */
  get #largestNeeded(): number {
    const { logprobs = true, stopRules = [], drafter } = this.#joined.options;
    if (logprobs || stopRules.length > 0 || this.passCount > 1) return Number.POSITIVE_INFINITY;
    return Math.max(this.#picker.largestNeeded(this.rows), drafter === undefined ? 0 : (drafter.largestRead ?? Number.POSITIVE_INFINITY));
  }

  /** Drops the rows of a call that others of the step were left without. */
  dropRows(): void {
    const none = new Int32Array(0);
    this.#joined.item.value.cache.commit(none);
    for (const { cache } of this.#companions.flat()) cache.commit(none);
  }

  /**
   * Takes what the model made of the rows, and as many tokens as it confirms.
   *
   * @param output of its own pass
   * @param seconds the call took; `plainSeconds` it would have taken without drafts
   */
  async take(output: StepOutput, seconds: number, plainSeconds: number): Promise<StepResult> {
    const { logits, hidden } = output;
    const { cache, index, model, policy } = this.#joined.item.value;
    const { vocabHead } = this.#joined.options;
    const { vocabulary } = model.shape;
    const { rows } = this;
    const rawOf = vocabHead === undefined ? (row: number) => logits.subarray(row * vocabulary, (row + 1) * vocabulary) : () => vocabHead.logits(hidden.at(-1)!);
    const last = this.#picker.history.at(-1)!;
    const { path, taken, accepted, events, reason: met } = await this.#walk(rawOf, 0);
    const kept = Int32Array.from(path);
    cache.commit(kept);
    await policy?.committed(cache, output, rows, kept);
    for (const run of this.#companions.flat()) {
      run.cache.commit(kept);
      await run.policy?.committed(run.cache, run.output!, rows, kept);
    }
    const reason = met === 'context-full' && !this.#end.isFull ? undefined : met;
    const { ids, parents, riders = 0 } = this.#draft?.fed ?? noDraft;
    this.#draft?.took({ ids: Int32Array.of(last, ...ids), parents: Int32Array.of(-1, ...parents.map((parent) => parent + 1)), logits, path, taken, history: this.#picker.history }, accepted, seconds, plainSeconds);
    const step: DecodeEvent = { type: 'step', sequence: index, rows, drafted: rows - 1 - riders, accepted, calls: 1, seconds, ...(this.#draft !== undefined && { draftSeconds: this.#draft.seconds }) };
    return { events: [step, ...events], ...(reason !== undefined && { reason }) };
  }

  /** The last events of the sequence; it is disposed. */
  finish(reason: DoneReason): readonly DecodeEvent[] {
    const text = this.#text.flush();
    this.#free();
    return endSequence(this.#joined.item, reason, text);
  }

  /** Frees everything without a word. */
  abandon(): void {
    this.#free();
    this.#joined.item.abandon();
  }

  /** Takes a token at the first row, goes on at the drafted row that has it, and so on until there is none or the sequence is over. */
  async #walk(rawOf: (row: number) => Float32Array, before: number): Promise<Walk> {
    const { ids, parents, laws, riders = 0 } = this.#draft?.fed ?? noDraft;
    const path: number[] = [];
    const taken: number[] = [];
    const events: DecodeEvent[] = [];
    let accepted = 0;
    let reason: DoneReason | undefined;
    for (let row: number | undefined = 0; row !== undefined && reason === undefined; ) {
      path.push(row);
      const drafted: { readonly row: number; readonly id: number; readonly law: Float32Array | undefined }[] = [];
      for (let node = 0; node < ids.length - riders; node += 1) if (parents[node] === row - 1) drafted.push({ row: node + 1, id: ids[node]!, law: laws?.[node] });
      const raw = rawOf(row);
      const id = this.#picker.pick(raw, this.#companionsAt(row, raw.length), drafted);
      taken.push(id);
      row = drafted.find((node) => node.id === id)?.row;
      if (row !== undefined) accepted += 1;
      events.push(this.#tokenEvent(id, raw, row !== undefined ? 'draft' : path.length > 1 ? 'bonus' : 'model'));
      reason = this.#end.reason({ id, history: this.#picker.history, logits: raw, added: before + path.length, stopped: this.#text.stopped, finished: this.#picker.finished });
    }
    const { mixture } = this.#picker;
    this.#embedding = mixture && (reason === undefined || reason === 'context-full') ? await mixEmbeddings(this.#joined.item.value.model, mixture) : undefined;
    return { path, taken, accepted, events, ...(reason !== undefined && { reason }) };
  }

  #plan(promptLength: number): SequencePass['runsLayer'] {
    const { layerPlan } = this.#joined.options;
    return layerPlan && ((position, layer) => layerPlan.runs({ position, promptLength }, layer));
  }

  #companionsAt(row: number, width: number): readonly (readonly Float32Array[])[] {
    return this.#companions.map((runs) => runs.map(({ logits }) => logits.subarray(row * width, (row + 1) * width)));
  }

  #tokenEvent(id: number, raw: Float32Array, origin: TokenOrigin): DecodeEvent {
    const { item, options } = this.#joined;
    const { logprobs = true, topLogProbabilities: count = 0 } = options;
    const logprobOf = logprobs ? logProbabilities(raw) : undefined;
    const text = this.#text.push(id);
    return {
      type: 'token',
      sequence: item.value.index,
      id,
      ...(logprobOf !== undefined && { logprob: logprobOf(id) }),
      ...(text !== undefined && { text }),
      origin,
      ...(logprobOf !== undefined && count > 0 && { alternatives: topIds(raw, count).map((top) => ({ id: top, logprob: logprobOf(top) })) }),
    };
  }

  /** Logits of the vocabulary head after the prompt, whose last token is fed once more for its hidden state. */
  async #headLogits(): Promise<Float32Array> {
    const { cache, model, promptIds } = this.#joined.item.value;
    cache.crop(cache.seen - 1);
    const { hidden } = await model.forward({ input: { ids: promptIds.slice(-1) } }, cache, { logits: 'none', hidden: true });
    cache.commit();
    return this.#joined.options.vocabHead!.logits(hidden.at(-1)!);
  }

  /** What was made, or nothing when the sequence was left meanwhile: then it is freed at once. */
  #unlessLeft<T>(made: T, free: (made: T) => void): T {
    if (this.#abort.signal.aborted) free(made);
    this.#abort.signal.throwIfAborted();
    return made;
  }

  #free(): void {
    this.#abort.abort(sequenceLeft);
    this.#text[Symbol.dispose]();
    this.#draft?.[Symbol.dispose]();
    for (const { cache } of this.#companions.flat()) cache[Symbol.dispose]();
  }
}
