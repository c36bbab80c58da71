import type { MeasuredCost } from './cost-curve.ts';

/** Keeps what calls were found to cost from process to process; `fileCostStore` keeps it in files. Neither call is awaited for longer than it takes, and what they throw is passed over. */
export interface CostStore {
  /** What was saved under a key; undefined where there is nothing that can be used. */
  load(key: string): Promise<readonly MeasuredCost[] | undefined>;
  save(key: string, measured: readonly MeasuredCost[]): Promise<void>;
}
