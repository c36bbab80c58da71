import type { Random } from '@tokstream/core';

/** What the law suite feeds a metric with. */
export interface LawInputs<Input> {
  /** A stream of inputs, in order: ordinary ones and edge cases, with whatever the metric must stand. */
  inputs(random: Random): readonly Input[];
  /** Inputs with the same key must be in one shard; for keyed metrics. */
  keepTogether?(input: Input): string | number;
  /** How far numbers of results may differ, relative to the larger. Default 1e-12; sketches state their bound. */
  readonly tolerance?: number;
  /** Random streams to try. Default 20 */
  readonly runs?: number;
}

/** Law inputs by the name of the metric. */
export type LawInputsByName = Readonly<Record<string, LawInputs<unknown>>>;
