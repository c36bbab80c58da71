import { type DecodeEvent, type DoneReason, type Owned, TokstreamError, toTokstreamError, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM, LayerRow, Sequence, SlotChoice, StepOutput, Want } from '@tokstream/model';
import type { DecodeOptions } from '../decode-options.ts';
import type { DrafterSource } from '../drafters/drafter.ts';
import type { Acceptance } from '../speculation/acceptance.ts';
import type { CostCurve } from '../speculation/cost-curve.ts';
import { DraftTrials } from '../speculation/draft-trials.ts';
import { KnownCosts } from '../speculation/known-costs.ts';
import { type CallCost, planDrafts, type Proposal } from '../speculation/plan-drafts.ts';
import { ActiveSequence, type SequencePass, type StepResult } from './active-sequence.ts';
import { admit, checkFits, type WaitingSequence, waitingSequence } from './admit.ts';
import { groupBy } from './group-by.ts';
import { endSequence } from './sequence-end.ts';
import type { SequenceLoop, SequenceSink } from './sequence-loop.ts';

/** What was learnt of drafters: a second loop need not begin anew. It decides how much is drafted, never what comes out. */
const known = new WeakMap<DrafterSource, Acceptance>();

const usualClock = (): number => performance.now();

/**
 * Steps all open sequences together: each turn one model call feeds them all, and each takes the tokens that it confirms.
 *
 * Sequences join and leave between two turns, in the order they came. Each gets one row, and its drafts, at every turn, so none can
 * keep another waiting longer than a step. The event loop gets its turn between two steps, so that input, timers and an unsubscribe are
 * never more than one step away.
 */
export class DecodeLoop implements SequenceLoop {
  readonly #options: DecodeOptions;
  readonly #sink: SequenceSink<DecodeEvent>;
  readonly #now: () => number;
  readonly #waiting: WaitingSequence[] = [];
  readonly #active = new Set<ActiveSequence>();
  readonly #trials = new DraftTrials();
  readonly #costs: KnownCosts;
  #running = false;
  #closed = false;

  constructor(options: DecodeOptions, sink: SequenceSink<DecodeEvent>) {
    this.#options = options;
    this.#sink = sink;
    this.#now = options.now ?? usualClock;
    this.#costs = new KnownCosts(this.#now, options.costStore);
  }

  /** Sequences that are not done, those that wait included; above 0 until the last was told of. */
  get open(): number {
    return this.#left + Number(this.#running);
  }

  /** Takes a sequence over. */
  add(item: Owned<Sequence>): void {
    if (this.#closed) return item.abandon();
    try {
      const waiting = this.#unlessBroken(item, () => {
        this.#checkCache(item);
        return waitingSequence(item, this.#options);
      });
      if (waiting !== undefined) this.#waiting.push(waiting);
    } catch (error) {
      return this.#sink.failed(error);
    }
    if (!this.#running) void this.#run();
  }

  /** Frees every open sequence; no event follows. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const { item } of this.#waiting.splice(0)) item.abandon();
    for (const sequence of this.#active) sequence.abandon();
    this.#active.clear();
  }

  get #left(): number {
    return this.#active.size + this.#waiting.length;
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#left > 0) {
        await yieldToEventLoop();
        this.#endAborted();
        await this.#admit();
        for (const [model, group] of groupBy(this.#active, ({ joined }) => joined.item.value.model)) await this.#step(model, group);
        // Others may come while it is saved.
        if (this.#left === 0 && !this.#closed) await this.#costs.save();
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
    for (const waiting of this.#waiting.filter(({ options }) => options.signal?.aborted)) {
      const sequence = this.#join(waiting);
      if (sequence !== undefined) this.#finish(sequence, 'aborted');
    }
  }

  async #admit(): Promise<void> {
    const { maxBatch = 32, maxCacheBytes = Infinity } = this.#options;
    const active = [...this.#active].map(({ joined }) => joined.bytes);
    for (const waiting of admit(this.#waiting, active, maxBatch, maxCacheBytes)) {
      const sequence = this.#join(waiting);
      if (sequence === undefined) continue;
      await this.#take(sequence, () => {
        checkFits(waiting, maxCacheBytes);
        return sequence.begin(waiting.options.drafter && known.get(waiting.options.drafter));
      });
      const { acceptance } = sequence;
      if (acceptance !== undefined) known.set(waiting.options.drafter!, acceptance);
    }
  }

  /** Undefined where it left meanwhile, or cannot begin. */
  #join(waiting: WaitingSequence): ActiveSequence | undefined {
    if (!this.#waiting.includes(waiting)) return undefined;
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    const sequence = this.#unlessBroken(waiting.item, () => new ActiveSequence(waiting, this.#now));
    if (sequence !== undefined) this.#active.add(sequence);
    return sequence;
  }

  async #step(model: CausalLM, all: readonly ActiveSequence[]): Promise<void> {
    const curve = await this.#curveOf(model, all);
    const kept = all.reduce((sum, sequence) => sum + sequence.kept, 0) / all.length;
    if (curve !== undefined) await this.#draft(all, { seconds: (rows) => curve.seconds(rows, kept) });
    const group = all.filter((sequence) => this.#active.has(sequence));
    if (group.length === 0) return;
    const passes = group.reduce((sum, { passCount }) => sum + passCount, 0);
    const rows = group.reduce((sum, sequence) => sum + sequence.passCount * sequence.rows, 0);
    const started = this.#now();
    const outputs = await this.#outputs(model, group);
    const seconds = (this.#now() - started) / 1000;
    for (const sequence of group) await this.#take(sequence, () => sequence.take(outputs.get(sequence)!, seconds, curve?.seconds(passes, kept) ?? seconds));
    // To drop rejected rows is part of what they cost.
    curve?.add(rows, (this.#now() - started) / 1000, kept);
  }

  /** What one call gives for all; where it fails and such a sequence is skipped, what a call for each gives: then only that one fails. */
  async #outputs(model: CausalLM, group: readonly ActiveSequence[]): Promise<ReadonlyMap<ActiveSequence, StepOutput>> {
    const outputs = new Map<ActiveSequence, StepOutput>();
    try {
      await this.#call(model, group, outputs);
    } catch (thrown) {
      if (this.#options.onError !== 'skip') throw thrown;
      for (const sequence of group) {
        await this.#guard(sequence, async () => {
          sequence.dropRows();
          await this.#call(model, [sequence], outputs);
        });
      }
    }
    return outputs;
  }

  /** Runs the rows of sequences, and of their companions by their models. */
  async #call(model: CausalLM, group: readonly ActiveSequence[], outputs: Map<ActiveSequence, StepOutput>): Promise<void> {
    const passes = group.flatMap((sequence) => sequence.passes().map((pass) => ({ ...pass, sequence })));
    for (const [runner, own] of groupBy(passes, ({ run }) => run?.model ?? model)) {
      // Everybody may have left during the call before.
      const left = own.filter(({ sequence }) => this.#active.has(sequence));
      const results = await runner.forwardBatch(left, wantOf(left));
      left.forEach(({ sequence, run }, at) => {
        if (run === undefined) outputs.set(sequence, results[at]!);
        else Object.assign(run, { logits: results[at]!.logits, output: results[at]! });
      });
    }
  }

  /** What calls cost, where somebody drafts. */
  async #curveOf(model: CausalLM, group: readonly ActiveSequence[]): Promise<CostCurve | undefined> {
    if (group.every(({ joined }) => joined.options.drafter === undefined)) return undefined;
    if (this.#options.costCurve !== undefined) return this.#options.costCurve;
    const tops = group.map(({ want }) => want.top ?? Infinity);
    const top = Math.max(...tops);
    return this.#costs.of(model, top === Infinity ? undefined : top);
  }

  /** Asks all drafters and settles which of their nodes are fed. */
  async #draft(group: readonly ActiveSequence[], curve: CallCost): Promise<void> {
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

  /** @throws `invalid-cache` where another open sequence has the same: the rows of both would end up in it */
  #checkCache({ value: { cache } }: Owned<Sequence>): void {
    const open = [...this.#waiting, ...[...this.#active].map(({ joined }) => joined)];
    if (!open.some(({ item }) => item.value.cache === cache)) return;
    throw new TokstreamError('Two sequences share one cache; fork it, so that each has its own.', { code: 'invalid-cache', stage: 'decode' });
  }

  /** What is made of a sequence before it is active; undefined where that fails and such a sequence is skipped. It is freed then. */
  #unlessBroken<T>(item: Owned<Sequence>, make: () => T): T | undefined {
    try {
      return make();
    } catch (thrown) {
      if (this.#options.onError !== 'skip') {
        item.abandon();
        throw thrown;
      }
      const { index } = item.value;
      const events = endSequence(item, 'failed', '');
      this.#options.onSkipped?.(toTokstreamError(thrown, 'stage-failed', 'decode'), index);
      for (const event of events) this.#emit(event);
      return undefined;
    }
  }

  #finish(sequence: ActiveSequence, reason: DoneReason): void {
    if (!this.#active.has(sequence)) return;
    const events = sequence.finish(reason);
    this.#active.delete(sequence);
    for (const event of events) this.#emit(event);
  }

  #emit(event: DecodeEvent): void {
    if (!this.#closed) this.#sink.event(event);
  }
}

/** What all passes of a call have to give: the most that one of them needs. */
function wantOf(passes: readonly (SequencePass & { readonly sequence: ActiveSequence })[]): Want {
  const wants = passes.map(({ sequence }) => sequence.want);
  const logits = (['all', 'last'] as const).find((most) => wants.some((want) => want.logits === most)) ?? 'none';
  const scored = wants.filter((want) => want.logits !== 'none');
  const top = Math.max(...scored.map((want) => want.top ?? Number.POSITIVE_INFINITY));
  const skips = passes.some(({ runsLayer }) => runsLayer !== undefined);
  const selects = passes.map(({ policy }) => policy?.select);
  return {
    logits,
    ...(Number.isFinite(top) && { top }),
    hidden: wants.some(({ hidden }) => hidden),
    attention: passes.some(({ policy }) => policy?.want.attention),
    queries: passes.some(({ policy }) => policy?.want.queries),
    ...(selects.some(Boolean) && { select: (pass: number, layer: number, given: SlotChoice) => selects[pass]?.(layer, given) }),
    ...(skips && { runsLayer: ({ pass, position }: LayerRow, layer: number) => passes[pass]!.runsLayer?.(position, layer) ?? true }),
  };
}
