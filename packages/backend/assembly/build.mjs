// Compiles simd.ts and writes the binary into the sources: `node assembly/build.mjs`. With `--check` it only compares.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assemblyscript = 'assemblyscript@0.28.20';
const target = fileURLToPath(new URL('../src/simd/simd-binary.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'simd-'));
try {
  const binary = join(folder, 'simd.wasm');
  const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--noAssert'];
  execFileSync('npx', ['--yes', '--package', assemblyscript, 'asc', fileURLToPath(new URL('simd.ts', import.meta.url)), '--outFile', binary, ...options], { cwd: folder, stdio: 'inherit' });
  const text = `/** Of assembly/simd.ts, compiled by assembly/build.mjs. */\nexport const simdBinary: string =\n  '${readFileSync(binary).toString('base64')}';\n`;
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) throw new Error('src/simd/simd-binary.ts is not what assembly/simd.ts compiles to; run node assembly/build.mjs.');
} finally {
  rmSync(folder, { recursive: true });
}
