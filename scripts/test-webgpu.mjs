// Runs what decides whether WebGPU computes rightly: choice, diagnosis, kernels, and one checkpoint of another implementation.
// Where there is no graphics device, Chromium's SwiftShader serves: slow and correct. Without either it fails in CI.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { progress } from './bootstrap/progress.mjs';
import { run } from './bootstrap/run.mjs';
import { root } from './bootstrap/workspace.mjs';

const runs = [
  { package: 'backend', names: 'on webgpu|diagnose|selectBackend' },
  // Its other tests differ in what is asked for only; decoding compiles programs anew for each length of the cache.
  { package: 'model', files: ['src/eager/eager-decoder.test.ts'], names: 'on webgpu eager llama gives' },
  { package: 'model', files: ['src/encoder/encoder.test.ts'], names: 'on webgpu gives every hidden state of .(bert-types|byt5)' },
];
// 51 MB that only this run wants, so it is no dependency of the workspace.
const dawn = 'webgpu@0.6.2';
const icd = 'vk_swiftshader_icd.json';
const chromiumFolders = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/usr/lib/chromium-browser', '/opt/google/chrome'];

process.exitCode = await main();

async function main() {
  await installDawn();
  const env = await environment();
  if (env === undefined) {
    progress(`WebGPU is NOT TESTED: there is no graphics device, and no SwiftShader of a Chromium in its place (Debian: apt-get install chromium).`);
    return process.env.CI === undefined ? 0 : 1;
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  let failed = false;
  for (const { package: name, files = [], names } of runs) {
    const reports = mkdtempSync(join(process.env.TOKSTREAM_TEST_REPORTS ?? tmpdir(), 'webgpu-'));
    process.chdir(join(root, 'packages', name));
    const code = await run(process.execPath, [vitest, 'run', '--config', '../../vitest.config.ts', ...files, '-t', names, '--testTimeout', '600000'], { env: { ...env, TOKSTREAM_WEBGPU: '1', TOKSTREAM_TEST_REPORTS: reports } });
    const ran = readdirSync(reports).flatMap((file) => JSON.parse(readFileSync(join(reports, file), 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults)).filter(({ status, fullName }) => status === 'passed' && fullName.includes('on webgpu'));
    progress(`packages/${name}: ${ran.length} tests passed on webgpu`);
    if (process.env.TOKSTREAM_TEST_REPORTS === undefined) rmSync(reports, { recursive: true });
    // Names that match nothing must not pass for tests that ran.
    failed ||= code !== 0 || ran.length === 0;
  }
  return failed ? 1 : 0;
}

/** Installs Dawn below `data/` and links it where packages/backend looks. */
async function installDawn() {
  const link = join(root, 'packages/backend/node_modules/webgpu');
  if (existsSync(link)) return;
  const folder = join(root, 'data/webgpu');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  progress(`installing ${dawn}`);
  if ((await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder, dawn], { quiet: true })) !== 0) throw new Error(`${dawn} could not be installed.`);
  rmSync(link, { force: true });
  symlinkSync(join(folder, 'node_modules/webgpu'), link);
}

/** The environment in which an adapter is found: this one, or one that points at SwiftShader. */
async function environment() {
  if (await hasAdapter(process.env)) return process.env;
  const folder = chromiumFolders.find((path) => existsSync(join(path, icd)));
  if (folder === undefined) return undefined;
  const driver = join(folder, icd);
  // Chromium brings a libvulkan.so.1 too.
  const libraries = [process.env.LD_LIBRARY_PATH, folder].filter(Boolean).join(':');
  const env = { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
  return (await hasAdapter(env)) ? env : undefined;
}

async function hasAdapter(env) {
  const entry = pathToFileURL(createRequire(join(root, 'packages/backend/package.json')).resolve('webgpu')).href;
  const code = await run(process.execPath, ['--input-type=module', '-e', `import { create } from '${entry}'; process.exit((await create([]).requestAdapter()) === null ? 1 : 0);`], { env, quiet: true });
  return code === 0;
}
