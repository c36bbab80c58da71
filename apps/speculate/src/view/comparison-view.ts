import type { Comparison } from '../measure/version.ts';

/** A way to show comparisons. */
export interface ComparisonView {
  /** A prompt is done. */
  put(comparison: Comparison): Promise<void>;
  /** All that will come has come. */
  end(comparisons: readonly Comparison[], isCut: boolean): Promise<void>;
}
