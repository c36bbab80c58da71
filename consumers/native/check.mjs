// A stranger's project makes the native backend real: the packed command builds tfjs-node there, and this Node and Node 24
// compute on it. Needs Linux, a C++ compiler, Python with pip, and for the first time the network; see consumers/README.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment, root, runWithPnpm } from '../../scripts/bootstrap/workspace.mjs';
import { publishedPackages, withDependencies } from '../packed/published-packages.mjs';
import { makeReport } from '../packed/report.mjs';

const work = mkdtempSync(join(tmpdir(), 'tokstream-native-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const project = join(work, 'project');
const node24 = join(work, `node24/node_modules/node-linux-${process.arch}/bin/node`);
const { check, counts } = makeReport();

// The native backend through ours, and by itself with the shim: Node 23 took away what tfjs-node calls in topk.
const throughBackend = `import { selectBackend } from '@tokstream/backend';
const { name, passedOver } = await selectBackend();
console.log(name, process.version, JSON.stringify(passedOver));`;
const byItself = `import tf from '@tensorflow/tfjs-node';
console.log(tf.getBackend(), tf.topk(tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])), 1).values.dataSync().join());`;

/** Runs a program in the project to the exit code that is due, and returns its stdout. */
function run(program, programArguments, { due = 0, cwd = project } = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(program, programArguments, { cwd, env: cleanEnvironment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (status === due) return stdout.trim();
  throw new Error(`${[program, ...programArguments].join(' ')} ended with ${status ?? signal ?? error}, not ${due}\n${`${stdout}${stderr}`.slice(-4_000)}`);
}

const native = (...words) => ['npx', ['--no-install', 'tokstream-native', ...words]];
const expect = (actual, expected) => {
  if (!expected.test(actual)) throw new Error(`gave ${JSON.stringify(actual)}, which is not ${expected}`);
};

async function install() {
  const packages = publishedPackages(root);
  const files = [];
  for (const { shortName, folder } of withDependencies(packages, ['@tokstream/native', '@tokstream/backend'])) {
    const file = join(work, `${shortName}.tgz`);
    if ((await runWithPnpm(['pnpm', '--dir', folder, 'pack', '--out', file], { quiet: true })) !== 0) throw new Error(`pnpm pack of ${shortName} failed; its output stands above`);
    files.push(file);
  }
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  writeFileSync(join(project, 'through-backend.mjs'), throughBackend);
  writeFileSync(join(project, 'by-itself.mjs'), byItself);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--ignore-scripts', ...quiet, '@tensorflow/tfjs-node@4.22.0', ...files]);
  run('npm', ['install', '--no-save', '--prefix', join(work, 'node24'), ...quiet, `node-linux-${process.arch}@24`], { cwd: work });
}

async function checkAll() {
  await check('npm install --ignore-scripts of tfjs-node and the tarballs', install);
  if (counts.numFailedTests > 0) return;
  await check('tokstream-native --check says that nothing is built', () => void expect(JSON.parse(run(...native('--check', '--json'), { due: 2 })).state, /^none$/));
  await check('@tokstream/backend passes it over and names the command', () => void expect(run(process.execPath, ['through-backend.mjs']), /^wasm .*npx @tokstream\/native/));
  await check('npx tokstream-native builds and proves it', () => {
    const { libtensorflow, kernels, symbols } = JSON.parse(run(...native('--json')));
    return `libtensorflow ${libtensorflow}, ${kernels.CPU} kernels on CPU, ${symbols?.TF_} TF_ functions`;
  });
  if (counts.numFailedTests > 0) return;
  for (const node of [process.execPath, node24]) {
    const version = run(node, ['--version']);
    await check(`${version}: tokstream-native --check`, () => void run(node, ['node_modules/@tokstream/native/bin/tokstream-native.mjs', '--check']));
    await check(`${version}: @tokstream/backend takes it`, () => void expect(run(node, ['through-backend.mjs']), new RegExp(`^tensorflow ${version} `)));
    await check(`${version}: tfjs-node by itself, with @tokstream/native/shim`, () => void expect(run(node, ['--import', '@tokstream/native/shim', 'by-itself.mjs']), /^tensorflow 22,50$/));
  }
  await check('tokstream-native --clean takes it away', () => {
    run(...native('--clean'));
    run(...native('--check'), { due: 2 });
  });
}

await checkAll();
process.stdout.write(`native: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed\n`);
const reports = process.env.TOKSTREAM_TEST_REPORTS;
if (reports !== undefined) writeFileSync(join(reports, 'native.json'), JSON.stringify(counts));
process.exitCode = counts.numFailedTests === 0 ? 0 : 1;
