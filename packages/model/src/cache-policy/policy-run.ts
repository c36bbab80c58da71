import { TokstreamError } from '@tokstream/core';
import type { ChosenSlots, ModelShape, SlotChoice, StepOutput, Want } from '../causal-lm.ts';
import type { KvCache } from '../kv-cache.ts';
import type { CachePolicy, CachePolicyState, CommittedRows, LayerEntries } from './cache-policy.ts';

const nothing = new Float32Array(0);

/** A policy at work on the cache of one sequence: tells what the policy needs of a call, shows it what was committed, and evicts. */
export class PolicyRun {
  readonly policy: CachePolicy;
  readonly #shape: ModelShape;
  readonly #state: CachePolicyState;
  /** Most slots that a layer's rows saw at the last call, where they were chosen. */
  #chosen: number | undefined;

  private constructor(policy: CachePolicy, shape: ModelShape, state: CachePolicyState) {
    this.policy = policy;
    this.#shape = shape;
    this.#state = state;
  }

  /**
   * @param promptLength tokens of the prompt, of which none is read yet
   * @throws what `CachePolicy.start` throws; `invalid-policy` for positions by slot where the model does not rotate keys
   */
  static start(policy: CachePolicy, shape: ModelShape, promptLength: number): PolicyRun {
    if (policy.positions === 'slot' && shape.rotations.includes(undefined)) {
      throw new TokstreamError(`The cache policy ${policy.name} moves keys to other positions, which this model does not rotate into them; use original positions.`, { code: 'invalid-policy', stage: 'cache-policy' });
    }
    return new PolicyRun(policy, shape, policy.start(shape, promptLength));
  }

  /** What a model call has to give for it. */
  get want(): Pick<Want, 'attention' | 'queries'> {
    const { needs } = this.policy;
    return { attention: needs.has('attention'), queries: needs.has('queries') };
  }

  /** What the rows of a pass see; undefined: everything. */
  get select(): ((layer: number, given: SlotChoice) => ChosenSlots | undefined) | undefined {
    if (this.#state.select === undefined) return undefined;
    this.#chosen = undefined;
    return (layer, given) => {
      const chosen = this.#state.select!(layer, given);
      this.#chosen = Math.max(this.#chosen ?? 0, chosen === undefined ? given.slots : chosen.slots.length / this.#shape.kvHeads);
      return chosen;
    };
  }

  /** How far back the next row looks at most, as `KvCache.span` has it, but for slots that are not seen and whose gaps are closed. */
  span({ span }: KvCache): number {
    return this.policy.positions === 'slot' && this.#chosen !== undefined ? Math.min(span, this.#chosen + 1) : span;
  }

  /**
   * Shows the policy the rows that were just committed, and evicts what it does not keep.
   *
   * @param output of the call that fed all tentative rows, with what `want` asks for
   * @param fed rows of that call
   * @param path what was given to `cache.commit`; default all rows
   */
  async committed(cache: KvCache, output: Pick<StepOutput, 'attention' | 'queries'>, fed: number, path?: Int32Array): Promise<void> {
    const { layers } = this.#shape;
    const isWhole = path === undefined || path.length === fed;
    for (let layer = 0; this.#state.observe !== undefined && layer < layers; layer += 1) {
      const [attention, queries] = [output.attention[layer] ?? nothing, output.queries[layer] ?? nothing];
      const slots = cache.length(layer);
      this.#state.observe(layer, isWhole ? { count: fed, slots, attention, queries } : pathOf(path, { attention, queries }, this.#shape, fed, slots));
    }
    if (this.#state.evict === undefined) return;
    const kept: (Int32Array | undefined)[] = [];
    for (let layer = 0; layer < layers; layer += 1) kept.push(await this.#slotsToKeep(cache, layer));
    if (kept.every((slots) => slots === undefined)) return;
    cache.keepLayers(kept, { closeGaps: this.policy.positions === 'slot' });
    for (const [layer, slots] of kept.entries()) if (slots !== undefined) this.#state.kept?.(layer, slots);
  }

  /** An independent run, for a fork of the cache. */
  fork(): PolicyRun {
    return new PolicyRun(this.policy, this.#shape, this.#state.fork());
  }

  async #slotsToKeep(cache: KvCache, layer: number): Promise<Int32Array | undefined> {
    if (this.#state.isDue?.(layer, cache.length(layer), cache.seen) === false) return undefined;
    const { needs } = this.policy;
    const { keys, values } = needs.has('keys') || needs.has('values') ? await cache.read(layer) : { keys: nothing, values: nothing };
    const entries: LayerEntries = { slots: cache.length(layer), seen: cache.seen, positions: cache.kept(layer), keys, values };
    return this.#state.evict!(layer, entries);
  }
}

/** Only the rows of a path, and of the keys only those that were committed. */
function pathOf(path: Int32Array, { attention, queries }: Pick<CommittedRows, 'attention' | 'queries'>, { heads, headDim }: ModelShape, fed: number, slots: number): CommittedRows {
  const count = path.length;
  const before = slots - count;
  const keys = before + fed;
  const kept = { attention: new Float32Array(attention.length === 0 ? 0 : heads * count * slots), queries: new Float32Array(queries.length === 0 ? 0 : heads * count * headDim) };
  for (let line = 0; line < heads * count; line += 1) {
    const from = Math.floor(line / count) * fed + path[line % count]!;
    if (attention.length > 0) {
      kept.attention.set(attention.subarray(from * keys, from * keys + before), line * slots);
      for (const [at, row] of path.entries()) kept.attention[line * slots + before + at] = attention[from * keys + before + row]!;
    }
    if (queries.length > 0) kept.queries.set(queries.subarray(from * headDim, (from + 1) * headDim), line * headDim);
  }
  return { count, slots, ...kept };
}
