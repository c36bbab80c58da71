import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './capture.mjs';

/** Runs example programs with one runtime, in a folder that has what they import; gives the first line that each prints. */
export async function runExamples(programs, consumer, program) {
  if (programs.length === 0) throw new Error('its README.md has no ```js block');
  const lines = [];
  for (const [at, code] of programs.entries()) {
    const file = `example-${at + 1}.mjs`;
    writeFileSync(join(consumer, file), code);
    const { stdout } = await capture(program, [file], { cwd: consumer });
    if (stdout.trim() === '') throw new Error(`block ${at + 1} prints nothing`);
    lines.push(stdout.trim().split('\n', 1)[0]);
  }
  return lines.join('\n');
}
