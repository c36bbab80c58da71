import { Readable, Writable } from 'node:stream';
import type { AppIo } from './app-io.ts';
import { run } from './run.ts';

/** What the app wrote. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly error: unknown;
}

/** Runs the app in this process; what it throws is part of the result. */
export async function tokenStream(words: readonly string[], stdin: string | Uint8Array | Readable = '', io: Partial<AppIo> = {}): Promise<Output> {
  const output = { stdout: '', stderr: '' };
  const collect = (stream: keyof typeof output): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        output[stream] += chunk.toString();
        done();
      },
    });
  const input = stdin instanceof Readable ? stdin : Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]);
  const world: AppIo = { stdin: input, stdout: collect('stdout'), stderr: collect('stderr'), colour: false, signal: new AbortController().signal, ...io };
  const error: unknown = await run(words, world).then(() => undefined, (reason: unknown) => reason);
  return { ...output, error };
}
