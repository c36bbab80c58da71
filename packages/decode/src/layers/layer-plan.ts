/** Which row of a step a layer plan is asked about. */
export interface PlannedRow {
  readonly position: number;
  readonly promptLength: number;
}

/**
 * Which layers run for a row: slot 3 of the decode step. A layer that is skipped leaves the row as it was; its keys and values
 * are made all the same, so that later rows may look at them.
 */
export interface LayerPlan {
  readonly name: string;
  runs(row: PlannedRow, layer: number): boolean;
}
