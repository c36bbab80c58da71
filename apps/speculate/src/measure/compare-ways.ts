import type { DecodedRun } from './decoded-run.ts';
import { firstDifference } from './first-difference.ts';
import type { Version } from './version.ts';

/** A way to decode the prompt. */
export interface Way {
  readonly name: string;
  /** Gives undefined when it was interrupted. */
  decode(round: number): Promise<DecodedRun | undefined>;
}

/**
 * Decodes one prompt in every way, in rounds, and compares what came out with the first run of the first way.
 *
 * Each round has every way once, so that what slows the machine slows them all, and begins with another one, so that none always
 * comes after the same.
 *
 * @param ways the first is plain decoding
 * @returns what there is when a way was interrupted: ways that never ran are missing, and nothing is there without the first
 */
export async function compareWays(ways: readonly Way[], rounds: number, onRun: (round: number, way: Way) => void): Promise<readonly Version[]> {
  const runs = ways.map((): DecodedRun[] => []);
  measuring: for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < ways.length; turn += 1) {
      const at = (turn + round) % ways.length;
      onRun(round, ways[at]!);
      const run = await ways[at]!.decode(round);
      if (run === undefined) break measuring;
      runs[at]!.push(run);
    }
  }
  const expected = runs[0]?.[0];
  if (expected === undefined) return [];
  return ways.flatMap(({ name }, at): Version[] => {
    const own = runs[at]!;
    const difference = own.map((run) => firstDifference(expected, run)).find((one) => one !== undefined);
    return own.length === 0 ? [] : [{ name, runs: own, difference }];
  });
}
