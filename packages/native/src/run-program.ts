import { spawn } from 'node:child_process';
import { nativeError } from './native-error.ts';

/** How a program is run. */
export interface RunProgramOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Sends its stdout to this file descriptor (a terminal, for a progress bar) instead of collecting it. */
  readonly stdoutTo?: number;
}

const keptCharacters = 4_000;

/**
 * Runs a program to its end, without stdin, and returns its stdout. It leads a process group of its own, which the signal
 * kills as a whole: a compiler's and pip's own children must not outlive this command.
 *
 * @throws `missing-program` when it cannot be started, `program-failed` with the end of its output, `aborted`
 */
export function runProgram(program: string, words: readonly string[], { env, signal, stdoutTo }: RunProgramOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(nativeError('aborted', `${program} was not started: the command was stopped.`));
    const child = spawn(program, words, { env, detached: true, stdio: ['ignore', stdoutTo ?? 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let tail = '';
    const keep = (text: Buffer): void => void (tail = (tail + text.toString()).slice(-keptCharacters));
    child.stdout?.on('data', (chunk: Buffer) => (chunks.push(chunk), keep(chunk)));
    child.stderr?.on('data', keep);
    const stop = (): void => killGroup(child.pid);
    signal.addEventListener('abort', stop, { once: true });
    child.on('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(nativeError('missing-program', `${program} cannot be started: ${error.message}.`, error));
    });
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) return reject(nativeError('aborted', `${program} was stopped.`));
      if (code === 0) return resolve(Buffer.concat(chunks));
      reject(nativeError('program-failed', `${program} ended with ${code ?? killedBy}: ${lastLines(tail)}`));
    });
  });
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function lastLines(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-8).join(' | ') || 'it printed nothing';
}
