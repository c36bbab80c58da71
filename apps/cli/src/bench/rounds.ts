import { throwIfAborted } from '@tokstream/core';
import type { TimedRun } from './time-decoding.ts';

/** How often, and who is told. */
export interface RoundOptions {
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly onRun: (what: string) => void;
}

/** Runs every way in each round, after one round that does not count, so that what slows the machine slows all. */
export async function inRounds<Way>(ways: readonly Way[], { rounds, signal, onRun }: RoundOptions, what: string, run: (way: Way) => Promise<TimedRun>): Promise<readonly (readonly TimedRun[])[]> {
  const runs = ways.map((): TimedRun[] => []);
  for (let turn = 0; turn <= rounds; turn += 1) {
    onRun(`${what}, ${turn === 0 ? 'warming up' : `round ${turn} of ${rounds}`}`);
    for (const [at, way] of ways.entries()) {
      throwIfAborted(signal, 'bench');
      const timed = await run(way);
      throwIfAborted(signal, 'bench');
      if (turn > 0) runs[at]!.push(timed);
    }
  }
  return runs;
}

/** Median of the tokens a second. */
export function rate(runs: readonly TimedRun[]): number {
  return round(median(runs.map(({ ids, seconds }) => ids.reduce((sum, each) => sum + each.length, 0) / seconds)));
}

/** How many times as fast: in each round, and their median. */
export function ratios(plain: readonly TimedRun[], own: readonly TimedRun[]): { readonly ratio: number; readonly ratios: readonly number[] } {
  const each = own.map(({ seconds }, at) => round(plain[at]!.seconds / seconds));
  return { ratio: median(each), ratios: each };
}

/** Four digits, which is more than times are good for. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
}
