import { Readable } from 'node:stream';
import type { AppIo } from '@tokstream/app-shell';
import { collectOutput } from '@tokstream/testing';
import type { MergedCell, PlainCell } from './results/cell.ts';
import { run } from './run.ts';

/** What the app wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs the app in this process; what it throws is part of the result. */
export async function shorter(words: readonly string[], io: Partial<AppIo> = {}): Promise<Output> {
  const { stdout, stderr, output } = collectOutput();
  const world: AppIo = { stdin: Readable.from([]), stdout, stderr, colour: false, signal: new AbortController().signal, now: () => performance.now(), ...io };
  const error: unknown = await run(words, world).then(() => undefined, (reason: unknown) => reason);
  return { ...output, error };
}

/** Of 10 positions, right in its topic, 4 bits for 2 hidden tokens. */
export function plainCell(given: Partial<PlainCell> = {}): PlainCell {
  const { text = 'a' } = given;
  return { type: 'plain', key: `plain ${text}`, text, language: 'en', positions: 10, reading: { right: { topic: true }, hidden: 2, bits: 4 }, ...given };
}

/** The same with 6 positions left. */
export function mergedCell(given: Partial<MergedCell> = {}): MergedCell {
  const { text = 'a', way = 'to-me', strength = 0.4 } = given;
  return { ...plainCell({ text }), type: 'merged', key: `${way} ${strength} ${text}`, way, strength, left: 6, meanPositions: 8, timeRatios: [], ...given };
}
