import type { BenchModelName } from './models/bench-models.ts';

/** What a run was asked for; one that goes on must have been asked for the same. */
export interface RunSettings {
  readonly isQuick: boolean;
  readonly models: readonly BenchModelName[];
  readonly peers: readonly string[];
  /** By model. */
  readonly rounds: Readonly<Record<string, number>>;
}
