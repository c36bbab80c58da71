import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadCorpus } from './corpus.ts';

it.each([
  ['wasm', 'eager', 'float32'],
  ['wasm', 'fused', 'int8'],
  ['wasm', 'fused', 'int4'],
])('the embedded model predicts the held-out addresses at less than 1.32 bits a byte: on %s, engine %s in %s', async (backend, engine, precision) => {
  const { heldOut } = await loadCorpus();
  const folder = await mkdtemp(join(tmpdir(), 'tokstream-held-out-'));
  try {
    const files = heldOut.addresses.map(({ name }) => join(folder, `${name}.txt`));
    await Promise.all(files.map((file, at) => writeFile(file, heldOut.addresses[at]!.text)));
    const command = join(dirname(createRequire(import.meta.url).resolve('@tokstream/cli/package.json')), 'dist/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [command, 'eval', '--backend', backend, '--engine', engine, '--precision', precision, '--stride', '256', '--json', ...files]);
    expect((JSON.parse(stdout) as { bitsPerByte: number }).bitsPerByte).toBeLessThan(1.32);
  } finally {
    await rm(folder, { recursive: true });
  }
});
