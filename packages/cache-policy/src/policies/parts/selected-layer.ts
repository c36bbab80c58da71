import type { ModelShape, SlotChoice } from '@tokstream/model';
import { Scratch } from '../../scorers/parts/scratch.ts';
import { SlotRows } from '../../scorers/parts/slot-rows.ts';
import type { Rotation } from '../../scorers/parts/rotation.ts';
import { bestSlots } from './best-slots.ts';
import { cosine } from './cosine.ts';
import { maxPool } from './max-pool.ts';
import { meanQuery } from './mean-query.ts';
import { softVotes } from './soft-votes.ts';

/** Sizes of a selection, in slots, and how it is made. */
export interface SelectionPlan {
  readonly initial: number;
  readonly local: number;
  readonly select: number;
  /** From which cosine of the queries on the last selection is taken again. */
  readonly similarity: number;
  readonly poolWidth: number;
  readonly score: 'rotated' | 'unrotated';
  readonly heads: 'shared' | 'each';
  readonly positions: 'original' | 'slot';
}

/** What a selection remembers of one layer: its keys, and the last choice with the query that made it. */
export class SelectedLayer {
  readonly #plan: SelectionPlan;
  readonly #shape: ModelShape;
  readonly #rotation: Rotation | undefined;
  /** Lists of slots that are chosen. */
  readonly #lists: number;
  readonly #votes = new Scratch();
  readonly #products = new Scratch();
  readonly #order = new Scratch();
  /** As they are compared with queries. */
  #keys: SlotRows;
  #query: Float32Array;
  #asked: Float32Array;
  #chosen: Int32Array | undefined;

  constructor(plan: SelectionPlan, shape: ModelShape, rotation: Rotation | undefined) {
    this.#plan = plan;
    this.#shape = shape;
    this.#rotation = rotation;
    this.#lists = plan.heads === 'each' ? shape.kvHeads : 1;
    this.#keys = new SlotRows(shape.kvHeads, shape.headDim);
    this.#query = new Float32Array(shape.heads * shape.headDim);
    this.#asked = this.#query.slice();
  }

  /**
   * The slots in the middle that are voted for, `[kvHeads, select]`, or `[select]` where all heads see the same; ascending. There must be
   * more slots than the plan takes.
   *
   * @returns borrowed
   */
  choose(given: SlotChoice): { readonly chosen: Int32Array; readonly isReused: boolean } {
    const { initial, local, select, similarity, poolWidth, score } = this.#plan;
    const [position, scale] = score === 'rotated' ? [this.#nextPlace(given), this.#shape.headDim ** -0.5] : [local, 1];
    meanQuery(given, this.#shape, this.#rotation, position, scale, this.#query);
    if (this.#chosen !== undefined && cosine(this.#query, this.#asked) >= similarity) return { chosen: this.#chosen, isReused: true };
    this.#mirror(given);
    const candidates = { from: initial, to: given.slots - local };
    const count = candidates.to - candidates.from;
    const votes = this.#votes.atLeast(this.#lists * count).subarray(0, this.#lists * count);
    softVotes(this.#query, this.#keys, candidates, this.#shape, this.#products.atLeast(count).subarray(0, count), votes);
    const chosen = new Int32Array(this.#lists * select);
    for (let list = 0; list < this.#lists; list += 1) {
      const ofList = votes.subarray(list * count, (list + 1) * count);
      bestSlots(poolWidth === 1 ? ofList : maxPool(ofList, poolWidth), -initial, candidates, select, chosen, list * select, this.#order);
    }
    this.#chosen = chosen;
    [this.#query, this.#asked] = [this.#asked, this.#query];
    return { chosen, isReused: false };
  }

  /** Only these slots are left, `[kvHeads · n]`, of which the newest may not be mirrored yet. */
  gather(slots: Int32Array): void {
    this.#chosen = undefined;
    const { kvHeads } = this.#shape;
    if (this.#plan.score === 'rotated' && this.#plan.positions === 'slot') {
      // The keys have other places now.
      this.#keys = new SlotRows(kvHeads, this.#shape.headDim);
      return;
    }
    const n = slots.length / kvHeads;
    let known = n;
    for (let head = 0; head < kvHeads; head += 1) {
      while (known > 0 && slots[head * n + known - 1]! >= this.#keys.length) known -= 1;
    }
    const left = Int32Array.from({ length: kvHeads * known }, (_, at) => slots[Math.floor(at / known) * n + (at % known)]!);
    this.#keys.gather(left);
  }

  clone(): SelectedLayer {
    const copy = new SelectedLayer(this.#plan, this.#shape, this.#rotation);
    copy.#keys = this.#keys.clone();
    copy.#asked = this.#asked.slice();
    copy.#chosen = this.#chosen;
    return copy;
  }

  /** Where the first row stands: behind the newest token that is kept. */
  #nextPlace({ slots, positions }: SlotChoice): number {
    if (this.#plan.positions === 'slot') return slots;
    let last = 0;
    for (let at = slots - 1; at < positions.length; at += slots) last = Math.max(last, positions[at]!);
    return last + 1;
  }

  /** Reads the keys that are new since the last time. */
  #mirror(given: SlotChoice): void {
    const { slots, positions } = given;
    const from = this.#keys.grow(slots);
    if (from >= slots) return;
    const fresh = given.keys(from);
    const { data, stride, width, heads } = this.#keys;
    const size = (slots - from) * width;
    for (let head = 0; head < heads; head += 1) {
      const to = head * stride + from * width;
      if (this.#rotation === undefined || this.#plan.score === 'unrotated') data.set(fresh.subarray(head * size, (head + 1) * size), to);
      else for (let slot = from; slot < slots; slot += 1) this.#rotation.turn(fresh, head * size + (slot - from) * width, this.#plan.positions === 'slot' ? slot : positions[head * slots + slot]!, data, to + (slot - from) * width);
    }
  }
}
