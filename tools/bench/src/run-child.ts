import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What surrounds the process. */
interface ChildOptions {
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutInMs?: number;
}

/** Runs a program of ours in a process of its own and reads the last line of its output as JSON. */
export async function runChild<Result>(program: URL, args: readonly string[], { nodeArgs = [], env, signal, timeoutInMs }: ChildOptions = {}): Promise<Result> {
  const { stdout } = await run(process.execPath, [...nodeArgs, fileURLToPath(program), ...args], {
    maxBuffer: 1 << 26,
    ...(env !== undefined && { env: { ...process.env, ...env } }),
    ...(signal !== undefined && { signal }),
    ...(timeoutInMs !== undefined && { timeout: timeoutInMs, killSignal: 'SIGKILL' }),
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Result;
}
