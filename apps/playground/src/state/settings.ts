import type { SampleOptions } from '@tokstream/decode';

/** What a generation runs with, checked. */
export interface Settings {
  readonly sampling: SampleOptions;
  readonly seed: number;
  readonly maxNewTokens: number;
  readonly stopStrings: readonly string[];
}
