import { spawn } from 'node:child_process';
import { cleanEnvironment } from '../../scripts/bootstrap/workspace.mjs';

const timeoutInMs = 300_000;

/**
 * Runs a program without stdin, in a clean environment, and returns what it printed.
 *
 * @throws Error with the end of its output, and all of its `stdout`, when it exits non-zero
 */
export function capture(program, programArguments, { cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, { cwd, env: { ...cleanEnvironment(), NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutInMs, shell: process.platform === 'win32' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve({ stdout, stderr });
      reject(Object.assign(new Error(`${[program, ...programArguments].join(' ')} ended with ${code ?? signal}\n${`${stdout}${stderr}`.slice(-4_000)}`), { stdout }));
    });
  });
}
