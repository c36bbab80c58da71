import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Ends the run with one line and an exit code; an empty message says that there is nothing to add. */
export class StoppedError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const keptCharacters = 8_000;

/**
 * Runs a program to its end and returns its exit code. `input` becomes its stdin (else it has none and cannot ask anything).
 * With `quiet`, its output is kept back and printed to stderr only when it fails.
 *
 * @throws StoppedError when a signal ended it, so that Ctrl-C ends the whole task
 */
export function run(program, programArguments, { input, quiet = false, env = process.env, onFailure } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? 'pipe' : 'inherit';
    const child = spawn(program, programArguments, { env, stdio: [input === undefined ? 'ignore' : 'pipe', output, output], shell: process.platform === 'win32' && program !== process.execPath });
    let held = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (held = (held + text).slice(-keptCharacters)));
    // A program that does not read its stdin is not an error.
    child.stdin?.on('error', () => {}).end(input);

    // A terminal sends Ctrl-C to the whole group; a signal to this process alone is passed on. Either way the child decides.
    let received;
    const pass = (signal) => {
      received = signal;
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);

    child.on('error', (error) => reject(new StoppedError(`Cannot run ${program}: ${error.message}.`)));
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      const ended = received ?? signal;
      if (ended !== undefined && ended !== null) return reject(new StoppedError('', 128 + constants.signals[ended]));
      if (code !== 0 && quiet) process.stderr.write(held.endsWith('\n') ? held : `${held}\n`);
      if (code !== 0) onFailure?.(held);
      resolve(code);
    });
  });
}
