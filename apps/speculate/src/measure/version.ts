import type { DecodedRun } from './decoded-run.ts';
import type { TokenDifference } from './first-difference.ts';

/** One prompt decoded in one way, once a round. */
export interface Version {
  /** `plain`, or the drafter as it was asked for. */
  readonly name: string;
  /** At least one. */
  readonly runs: readonly DecodedRun[];
  /** Where the first run that did not give the tokens of plain decoding went astray. */
  readonly difference: TokenDifference | undefined;
}

/** One prompt in every way. */
export interface Comparison {
  readonly promptName: string;
  readonly prompt: string;
  readonly promptTokens: number;
  readonly plain: Version;
  readonly drafted: readonly Version[];
}

/** The run of median time; of an even number, the faster of the two in the middle. What is shown of a version is this run's. */
export function medianRun({ runs }: Pick<Version, 'runs'>): DecodedRun {
  return runs.toSorted((a, b) => a.seconds - b.seconds)[(runs.length - 1) >> 1]!;
}
