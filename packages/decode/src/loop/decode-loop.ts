import { type DecodeEvent, type DoneReason, type Owned, toTokstreamError, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM, LayerRow, StepOutput, Want } from '@tokstream/model';
import type { DecodeOptions } from '../decode-options.ts';
import type { DrafterSource } from '../drafters/drafter.ts';
import type { Sequence } from '../sequence.ts';
import type { Acceptance } from '../speculation/acceptance.ts';
import { type CostCurve, measureCostCurve } from '../speculation/cost-curve.ts';
import { DraftTrials } from '../speculation/draft-trials.ts';
import { planDrafts, type Proposal } from '../speculation/plan-drafts.ts';
import { ActiveSequence, type StepResult } from './active-sequence.ts';
import { admit, cacheBytesOf, checkFits, type WaitingSequence } from './admit.ts';
import { groupBy } from './group-by.ts';

/** Where a loop reports to. */
export interface DecodeSink {
  event(event: DecodeEvent): void;
  /** Nothing is left to do for now. */
  idle(): void;
  failed(error: unknown): void;
}

/** What was measured of models and learnt of drafters: a second loop need not begin anew. It decides how much is drafted, never what comes out. */
const curves = new WeakMap<CausalLM, CostCurve>();
const known = new WeakMap<DrafterSource, Acceptance>();

/**
 * Steps all open sequences together: each turn one model call feeds them all, and each takes the tokens that it confirms.
 *
 * Sequences join and leave between two turns, in the order they came. Each gets one row, and its drafts, at every turn, so none can
 * keep another waiting longer than a step. The event loop gets its turn between two steps, so that input, timers and an unsubscribe are
 * never more than one step away.
 */
export class DecodeLoop implements Disposable {
  readonly #options: DecodeOptions;
  readonly #sink: DecodeSink;
  readonly #now: () => number;
  readonly #waiting: WaitingSequence[] = [];
  readonly #active = new Set<ActiveSequence>();
  readonly #trials = new DraftTrials();
  #running = false;
  #closed = false;

  constructor(options: DecodeOptions, sink: DecodeSink) {
    this.#options = options;
    this.#sink = sink;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Sequences that are not done, those that wait included. */
  get open(): number {
    return this.#active.size + this.#waiting.length;
  }

  /** Takes a sequence over. */
  add(item: Owned<Sequence>): void {
    if (this.#closed) return item.abandon();
    const { optionsFor, ...shared } = this.#options;
    const options = optionsFor === undefined ? shared : { ...shared, ...optionsFor(item.value) };
    this.#waiting.push({ item, options, bytes: cacheBytesOf(item.value, options) });
    if (!this.#running) void this.#run();
  }

  /** Frees every open sequence; no event follows. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const { item } of this.#waiting.splice(0)) item.abandon();
    for (const sequence of this.#active) sequence.abandon();
    this.#active.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.open > 0) {
        await yieldToEventLoop();
        this.#endAborted();
        await this.#admit();
        for (const [model, group] of groupBy(this.#active, ({ joined }) => joined.item.value.model)) await this.#step(model, group);
      }
      this.#running = false;
      if (!this.#closed) this.#sink.idle();
    } catch (error) {
      this.#running = false;
      if (!this.#closed) this.#sink.failed(error);
    }
  }

  #endAborted(): void {
    for (const sequence of this.#active) if (sequence.joined.options.signal?.aborted) this.#finish(sequence, 'aborted');
    for (const waiting of this.#waiting.filter(({ options }) => options.signal?.aborted)) this.#finish(this.#join(waiting), 'aborted');
  }

  async #admit(): Promise<void> {
    const { maxBatch = 32, maxCacheBytes = Infinity } = this.#options;
    const active = [...this.#active].map(({ joined }) => joined.bytes);
    for (const waiting of admit(this.#waiting, active, maxBatch, maxCacheBytes)) {
      const sequence = this.#join(waiting);
      await this.#take(sequence, () => {
        checkFits(waiting, maxCacheBytes);
        return sequence.begin(waiting.options.drafter && known.get(waiting.options.drafter));
      });
      const { acceptance } = sequence;
      if (acceptance !== undefined) known.set(waiting.options.drafter!, acceptance);
    }
  }

  #join(waiting: WaitingSequence): ActiveSequence {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    const sequence = new ActiveSequence(waiting, this.#now);
    this.#active.add(sequence);
    return sequence;
  }

  async #step(model: CausalLM, all: readonly ActiveSequence[]): Promise<void> {
    const curve = await this.#curveOf(model, all);
    if (curve !== undefined) await this.#draft(all, curve);
    const group = all.filter((sequence) => this.#active.has(sequence));
    const passes = group.flatMap((sequence) => sequence.passes().map((pass) => ({ ...pass, sequence })));
    const started = this.#now();
    const outputs = new Map<ActiveSequence, StepOutput>();
    for (const [runner, own] of groupBy(passes, ({ run }) => run?.model ?? model)) {
      // Everybody may have left during the call before.
      const left = own.filter(({ sequence }) => this.#active.has(sequence));
      const results = await runner.forwardBatch(left, wantOf(left.map(({ sequence }) => sequence)));
      left.forEach(({ sequence, run }, at) => {
        if (run === undefined) outputs.set(sequence, results[at]!);
        else run.logits = results[at]!.logits;
      });
    }
    const seconds = (this.#now() - started) / 1000;
    const rows = passes.reduce((sum, { sequence }) => sum + sequence.rows, 0);
    for (const sequence of group) await this.#take(sequence, () => sequence.take(outputs.get(sequence)!, seconds, curve?.seconds(passes.length) ?? seconds));
    // To drop rejected rows is part of what they cost.
    curve?.add(rows, (this.#now() - started) / 1000);
  }

  /** What calls cost, where somebody drafts. */
  async #curveOf(model: CausalLM, group: readonly ActiveSequence[]): Promise<CostCurve | undefined> {
    if (group.every(({ joined }) => joined.options.drafter === undefined)) return undefined;
    const given = this.#options.costCurve ?? curves.get(model);
    if (given !== undefined) return given;
    const measured = await measureCostCurve(model, this.#now);
    curves.set(model, measured);
    return measured;
  }

  /** Asks all drafters and settles which of their nodes are fed. */
  async #draft(group: readonly ActiveSequence[], curve: CostCurve): Promise<void> {
    const proposals: (Proposal & { readonly sequence: ActiveSequence })[] = [];
    for (const sequence of group) {
      await this.#guard(sequence, async () => {
        const proposal = await sequence.propose();
        if (proposal !== undefined) proposals.push({ ...proposal, sequence });
      });
    }
    const rows = group.reduce((sum, { passCount }) => sum + passCount, 0);
    let chosen = planDrafts(proposals, curve, group.length, rows);
    if (chosen.some(({ length }) => length > 0)) this.#trials.drafted();
    else {
      const cost = proposals.some(({ tree }) => tree.ids.length > 0) ? this.#trials.cost(curve, rows) : undefined;
      if (cost !== undefined) chosen = planDrafts(proposals, cost, group.length, rows);
      if (chosen.some(({ length }) => length > 0)) this.#trials.tried();
    }
    proposals.forEach(({ sequence }, at) => sequence.feed(chosen[at]!));
  }

  /** Emits what a sequence makes of a step, and ends it when it is over. */
  async #take(sequence: ActiveSequence, work: () => Promise<StepResult>): Promise<void> {
    await this.#guard(sequence, async () => {
      const { events, reason } = await work();
      // It may have been left meanwhile, also by an observer that was told of its last token.
      for (const event of events) if (this.#active.has(sequence)) this.#emit(event);
      if (reason !== undefined) this.#finish(sequence, reason);
    });
  }

  /** Runs what concerns one sequence only, so that its failure can be its own. */
  async #guard(sequence: ActiveSequence, work: () => Promise<void>): Promise<void> {
    if (!this.#active.has(sequence)) return;
    try {
      await work();
    } catch (thrown) {
      if (!this.#active.has(sequence)) return;
      if (this.#options.onError !== 'skip') throw thrown;
      this.#options.onSkipped?.(toTokstreamError(thrown, 'stage-failed', 'decode'), sequence.joined.item.value.index);
      this.#finish(sequence, 'failed');
    }
  }

  #finish(sequence: ActiveSequence, reason: DoneReason): void {
    if (!this.#active.delete(sequence)) return;
    for (const event of sequence.finish(reason)) this.#emit(event);
  }

  #emit(event: DecodeEvent): void {
    if (!this.#closed) this.#sink.event(event);
  }
}

/** What all passes of a call have to give: the most that one of them needs. */
function wantOf(sequences: readonly ActiveSequence[]): Want {
  const wants = sequences.map(({ want }) => want);
  const logits = (['all', 'last'] as const).find((most) => wants.some((want) => want.logits === most)) ?? 'none';
  const skips = sequences.some(({ joined }) => joined.options.layerPlan !== undefined);
  return {
    logits,
    hidden: wants.some(({ hidden }) => hidden),
    ...(skips && { runsLayer: ({ pass, position }: LayerRow, layer: number) => sequences[pass]!.runsLayer(position, layer) }),
  };
}
