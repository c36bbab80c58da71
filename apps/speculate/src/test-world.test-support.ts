import { Readable } from 'node:stream';
import type { AppIo } from '@tokstream/app-shell';
import { collectOutput } from '@tokstream/testing';
import type { DecodedRun } from './measure/decoded-run.ts';
import { run } from './run.ts';

/** What the app wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs the app in this process; what it throws is part of the result. */
export async function speculate(words: readonly string[], io: Partial<AppIo> = {}): Promise<Output> {
  const { stdout, stderr, output } = collectOutput();
  const world: AppIo = { stdin: Readable.from([]), stdout, stderr, colour: false, signal: new AbortController().signal, now: () => performance.now(), ...io };
  const error: unknown = await run(words, world).then(() => undefined, (reason: unknown) => reason);
  return { ...output, error };
}

/** A run that gave these texts, in calls of two tokens of which the second was drafted. */
export function runOf(texts: readonly string[], seconds = 1): DecodedRun {
  const tokens = texts.map((text, at) => ({ id: text.length === 1 ? text.charCodeAt(0) : 1000 + text.length, text, logprob: -0.5, origin: at % 2 === 0 ? ('model' as const) : ('draft' as const), call: at >> 1 }));
  return { tokens, rest: '', reason: 'length', calls: Math.ceil(texts.length / 2) - 1, rows: texts.length, drafted: texts.length, accepted: texts.length >> 1, seconds };
}
