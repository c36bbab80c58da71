import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program of ours in a process of its own and reads the last line of its output as JSON. */
export async function runChild<Result>(program: URL, args: readonly string[], nodeArgs: readonly string[] = []): Promise<Result> {
  const { stdout } = await run(process.execPath, [...nodeArgs, fileURLToPath(program), ...args], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Result;
}
