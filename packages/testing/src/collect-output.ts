import { Writable } from 'node:stream';

/** Streams for a command that runs in the test's own process, and what it wrote to them. */
export function collectOutput(): { readonly stdout: Writable; readonly stderr: Writable; readonly output: { readonly stdout: string; readonly stderr: string } } {
  const output = { stdout: '', stderr: '' };
  const collect = (stream: keyof typeof output): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        output[stream] += chunk.toString();
        done();
      },
    });
  return { stdout: collect('stdout'), stderr: collect('stderr'), output };
}
