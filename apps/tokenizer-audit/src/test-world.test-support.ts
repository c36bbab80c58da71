import { Readable } from 'node:stream';
import type { AppIo } from '@tokstream/app-shell';
import { collectOutput } from '@tokstream/testing';
import { run } from './run.ts';

/** What the app wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs the app in this process; what it throws is part of the result. */
export async function tokenizerAudit(words: readonly string[], io: Partial<AppIo> = {}): Promise<Output> {
  const { stdout, stderr, output } = collectOutput();
  const world: AppIo = { stdin: Readable.from([]), stdout, stderr, colour: false, signal: new AbortController().signal, now: () => performance.now(), ...io };
  const error: unknown = await run(words, world).then(() => undefined, (reason: unknown) => reason);
  return { ...output, error };
}
