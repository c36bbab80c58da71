import type { CacheNeed, CommittedRows, LayerEntries, ModelShape } from '@tokstream/model';

/** Says what each slot is worth, and nothing of how many are kept or when: `scored` makes a policy of it. */
export interface Scorer {
  readonly name: string;
  readonly needs: ReadonlySet<CacheNeed>;
  /** `shared`: one score a slot, for all heads together. */
  readonly heads: 'each' | 'shared';
  /** @param promptLength tokens of the prompt, of which none is read yet */
  start(shape: ModelShape, promptLength: number): ScorerState;
}

/** A scorer on its way along one sequence. */
export interface ScorerState {
  /** Rows that were committed to a layer. */
  observe?(layer: number, rows: CommittedRows): void;
  /**
   * Writes what the candidates are worth; the higher the longer kept, and of equal ones the lower slot.
   *
   * @param entries with the positions at which keys are seen, which are slots where a policy keeps them consecutive
   * @param candidates the other slots are kept whatever their score
   * @param scores `[kvHeads · slots]`, or `[slots]` where heads share; what is written for other slots is not read
   */
  score(layer: number, entries: LayerEntries, candidates: Candidates, scores: Float32Array): void;
  /** Only these slots of the layer are left, as `CachePolicyState.kept` has it. */
  kept?(layer: number, slots: Int32Array): void;
  fork(): ScorerState;
}

/** Slots of every head that may go: from `from` up to, not with, `to`. */
export interface Candidates {
  readonly from: number;
  readonly to: number;
}
