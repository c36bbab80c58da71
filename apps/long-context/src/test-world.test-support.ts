import { Readable } from 'node:stream';
import type { AppIo } from '@tokstream/app-shell';
import { collectOutput } from '@tokstream/testing';
import type { DocumentCell, NeedleCell } from './results/cell.ts';
import { run } from './run.ts';

/** What the app wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs the app in this process; what it throws is part of the result. */
export async function longContext(words: readonly string[], io: Partial<AppIo> = {}): Promise<Output> {
  const { stdout, stderr, output } = collectOutput();
  const world: AppIo = { stdin: Readable.from([]), stdout, stderr, colour: false, signal: new AbortController().signal, now: () => performance.now(), ...io };
  const error: unknown = await run(words, world).then(() => undefined, (reason: unknown) => reason);
  return { ...output, error };
}

/** A document of 100 tokens of which 25 were scored, 4 bytes each. */
export function documentCell(given: Partial<DocumentCell> = {}): DocumentCell {
  const { document = 'd', policy = 'recency', budget = 0.2 } = given;
  return {
    type: 'document',
    key: JSON.stringify([document, policy, budget]),
    document,
    policy,
    budget,
    budgetTokens: budget <= 1 ? 100 * budget : budget,
    length: 100,
    scored: 25,
    scoredBytes: 100,
    bits: 120,
    bitsFull: 100,
    margin: 5,
    recall: 0.5,
    outputError: 0.25,
    bytes: 2000,
    bytesPeak: 2500,
    bytesFull: 10_000,
    tokensPerSecond: 50,
    retention: ['00zz', '0z0z'],
    ...given,
  };
}

/** A needle task with two answers of which one came back. */
export function needleCell(given: Partial<NeedleCell> = {}): NeedleCell {
  const { kind = 'first', policy = 'recency', budget = 0.2, task = 0 } = given;
  return { type: 'needle', key: JSON.stringify([kind, policy, budget, task]), kind, task, policy, budget, budgetTokens: 20, length: 100, bytes: 2000, needles: 2, found: 1, gain: 3, ...given };
}
