// Compiles the modules of this folder and writes the binaries into the sources: `node assembly/build.mjs`. With `--check` it only compares.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const assemblyscript = 'assemblyscript@0.28.20';
const threads = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
const relaxed = ['--enable', 'relaxed-simd'];
/** Each with the file it is compiled from, and with what besides. */
const modules = [
  ['simd', 'simd', []],
  ['fused', 'fused', []],
  ['fused-relaxed', 'fused', relaxed],
  ['fused-threads', 'fused-threads', threads],
  ['fused-threads-relaxed', 'fused-threads', [...threads, ...relaxed]],
];
const folder = mkdtempSync(join(tmpdir(), 'simd-'));
try {
  for (const [name, source, own] of modules) {
    const target = fileURLToPath(new URL(`../src/simd/${name}-binary.ts`, import.meta.url));
    const binary = join(folder, `${name}.wasm`);
    const options = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--noAssert', ...own];
    execFileSync('npx', ['--yes', '--package', assemblyscript, 'asc', fileURLToPath(new URL(`${source}.ts`, import.meta.url)), '--outFile', binary, ...options], { cwd: folder, stdio: 'inherit' });
    const text = `/** Of assembly/${source}.ts, compiled by assembly/build.mjs. */\nexport const ${name.replaceAll(/-./g, ([, letter]) => letter.toUpperCase())}Binary: string =\n  '${readFileSync(binary).toString('base64')}';\n`;
    if (!process.argv.includes('--check')) writeFileSync(target, text);
    else if (readFileSync(target, 'utf8') !== text) throw new Error(`src/simd/${name}-binary.ts is not what assembly/${source}.ts compiles to; run node assembly/build.mjs.`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
