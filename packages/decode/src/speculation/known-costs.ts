import type { CausalLM } from '@tokstream/model';
import { CostCurve } from './cost-curve.ts';
import type { CostStore } from './cost-store.ts';
import { measureCostCurve } from './measure-cost-curve.ts';

type Clock = () => number;

/**
 * What was measured of models, by the clock that it is true by, with all logits and with the largest alone: a second loop need not begin
 * anew. It decides how much is drafted, never what comes out.
 */
const curves = new WeakMap<Clock, WeakMap<CausalLM, Map<string, CostCurve>>>();

/** A curve is saved again when it took note of so many calls. */
const callsToSave = 64;

/** The costs that one loop goes by. */
export class KnownCosts {
  readonly #now: Clock;
  readonly #store: CostStore | undefined;
  /** Curves in use with their keys in the store and the calls they had seen when they were last saved. */
  readonly #used = new Map<CostCurve, { readonly key: string; saved: number }>();

  constructor(now: Clock, store: CostStore | undefined) {
    this.#now = now;
    this.#store = store;
  }

  /** What calls of a model cost that ask for so many logits: as known in this process, or as stored, or measured now. */
  async of(model: CausalLM, top: number | undefined): Promise<CostCurve> {
    const byModel = curves.get(this.#now) ?? new WeakMap<CausalLM, Map<string, CostCurve>>();
    curves.set(this.#now, byModel);
    const known = byModel.get(model) ?? new Map<string, CostCurve>();
    byModel.set(model, known);
    const kind = top === undefined ? 'all logits' : 'largest logits';
    const key = model.fingerprint === undefined ? undefined : [model.fingerprint, model.runsOn, kind].join(' | ');
    let curve = known.get(kind);
    if (curve === undefined) {
      const stored = key === undefined ? undefined : await this.#store?.load(key).catch(() => undefined);
      curve = stored === undefined ? await measureCostCurve(model, this.#now, top === undefined ? {} : { top }) : new CostCurve(stored);
      known.set(kind, curve);
      if (stored === undefined && key !== undefined) await this.#save(curve, key);
    }
    if (key !== undefined && !this.#used.has(curve)) this.#used.set(curve, { key, saved: curve.seen });
    return curve;
  }

  /** Saves what was learnt of late, where it is worth it. */
  async save(): Promise<void> {
    for (const [curve, use] of this.#used) {
      if (curve.seen - use.saved < callsToSave) continue;
      use.saved = curve.seen;
      await this.#save(curve, use.key);
    }
  }

  /** What cannot be saved is measured again next time. */
  async #save(curve: CostCurve, key: string): Promise<void> {
    await this.#store?.save(key, curve.measured).catch(() => undefined);
  }
}
