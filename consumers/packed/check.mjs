// Packs every published package and uses the tarballs as a stranger would; see consumers/README.md.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, runWithPnpm } from '../../scripts/bootstrap/workspace.mjs';
import { bundleImport } from './bundle-import.mjs';
import { capture } from './capture.mjs';
import { checkTypes } from './check-types.mjs';
import { checkVite } from './check-vite.mjs';
import { makeConsumer } from './consumer.mjs';
import { examples } from './examples.mjs';
import { inspectTarball } from './inspect-tarball.mjs';
import { publishedPackages } from './published-packages.mjs';
import { makeReport } from './report.mjs';
import { runExamples } from './run-examples.mjs';
import { findRuntimes } from './runtimes.mjs';
import { sizeBudgets } from './size-budgets.mjs';

const work = mkdtempSync(join(tmpdir(), 'tokstream-packed-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true, maxRetries: 3 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// These READMEs must have an example that plain JavaScript can run; others are run when they have one.
const mustHaveExample = new Set(['core', 'tokenize', 'decode', 'cache-policy', 'metrics', 'merge', 'embed-init']);
const packages = publishedPackages(root);
const budgets = sizeBudgets(packages);
const tarballs = new Map();
const { check, skip, counts } = makeReport();

function binary(name) {
  return join(root, 'node_modules/.bin', name);
}

async function packPackage({ name, shortName, folder, manifest }) {
  await check(`${shortName}: pnpm pack`, async () => {
    const destination = join(work, 'tarballs');
    mkdirSync(destination, { recursive: true });
    const file = join(destination, `${shortName}.tgz`);
    const code = await runWithPnpm(['pnpm', '--dir', folder, 'pack', '--out', file], { quiet: true });
    if (code !== 0) throw new Error('pnpm pack failed; its output stands above');
    tarballs.set(name, file);
    const problems = inspectTarball(file, manifest);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
}

async function checkTarball(member) {
  const { name, shortName, manifest } = member;
  if (!tarballs.has(name)) return;
  await check(`${shortName}: size`, () => budgets.check(member, tarballs.get(name)));
  await check(`${shortName}: publint --strict`, async () => void (await capture(binary('publint'), ['run', tarballs.get(name), '--strict'], { cwd: work })));
  if (manifest.exports !== undefined) await check(`${shortName}: attw --profile esm-only`, async () => void (await capture(binary('attw'), [tarballs.get(name), '--profile', 'esm-only', '--no-color', '--format', 'ascii'], { cwd: work })));
}

async function checkConsumer({ name, shortName, folder, manifest, quietEntries }, runtimes) {
  const { programs, imported } = examples(folder);
  let consumer;
  await check(`${shortName}: npm install in an empty folder`, async () => {
    consumer = await makeConsumer({ folder: join(work, shortName), packages, tarballs, names: [name, ...imported] });
  });
  if (consumer === undefined) return;
  if (quietEntries.length > 0) await checkImport(shortName, quietEntries, consumer, runtimes);
  for (const [command, path] of Object.entries(manifest.bin ?? {})) await checkCommand(command, join(consumer, 'node_modules', name, path), consumer, runtimes);
  if (programs.length === 0 && !mustHaveExample.has(shortName)) return;
  for (const runtime of runtimes) await check(`${shortName}: the examples of its README on ${runtime.name}`, () => runExamples(programs, consumer, runtime.program));
}

async function checkImport(shortName, entries, consumer, runtimes) {
  await check(`${shortName}: a bundle of nothing but its import is empty`, async () => {
    const { trusted, untrusted } = await bundleImport(consumer, entries);
    if (trusted !== 0) throw new Error(`it holds ${trusted} bytes`);
    return `without the word of sideEffects: false, ${untrusted} bytes of top-level code`;
  });
  copyFileSync(fileURLToPath(new URL('./import-effects.mjs', import.meta.url)), join(consumer, 'import-effects.mjs'));
  for (const { name, program } of runtimes.filter(({ isNode }) => isNode)) {
    await check(`${shortName}: an import leaves nothing behind on ${name}`, async () => {
      const { stdout, stderr } = await capture(program, ['import-effects.mjs', ...entries], { cwd: consumer });
      if (`${stdout}${stderr}` !== '') throw new Error(`${stdout}${stderr}`);
    });
  }
}

async function checkCommand(command, file, consumer, runtimes) {
  await check(`npx ${command} --help`, async () => {
    const { stdout, stderr } = await capture('npx', ['--no-install', command, '--help'], { cwd: consumer });
    if (`${stdout}${stderr}`.trim() === '') throw new Error('it prints nothing');
    return `${stdout}${stderr}`.split('\n', 1)[0];
  });
  if (command !== 'tokstream') return;
  for (const { name, program } of runtimes) {
    await check(`${command} generate --json on ${name}`, async () => {
      const { stdout } = await capture(program, [file, 'generate', 'Fellow citizens', '--max-new-tokens', '8', '--json'], { cwd: consumer });
      const events = stdout.trim().split('\n').map((line) => JSON.parse(line));
      const done = events.find(({ type }) => type === 'done');
      if (done === undefined || done.ids.length === 0 || events.filter(({ type }) => type === 'token').length !== done.ids.length) throw new Error(`not a token line for each id of the done line:\n${stdout}`);
      return `Fellow citizens${done.text}`;
    });
  }
}

/** The examples of the front page, with the packages they import. */
async function checkFrontPage(runtimes) {
  const { programs, imported } = examples(root);
  let consumer;
  await check('front page: npm install in an empty folder', async () => {
    consumer = await makeConsumer({ folder: join(work, 'front-page'), packages, tarballs, names: imported });
  });
  if (consumer === undefined) return;
  for (const { name, program } of runtimes) await check(`front page: its pipeline on ${name}`, () => runExamples(programs, consumer, program));
}

/** Two at a time: what waits for a registry leaves the other core to what computes. */
async function forEachPackage(work) {
  const waiting = [...packages.values()];
  const lane = async () => {
    for (let member = waiting.shift(); member !== undefined; member = waiting.shift()) await work(member);
  };
  await Promise.all([lane(), lane()]);
}

await forEachPackage(packPackage);
if (process.argv.includes('--raise-size-budgets')) {
  for (const member of packages.values()) await budgets.raise(member, tarballs.get(member.name));
  process.exit(counts.numFailedTests === 0 ? 0 : 1);
}
const runtimes = await findRuntimes({ check, skip, folder: join(work, 'runtimes') });
await forEachPackage(checkTarball);
await forEachPackage((member) => checkConsumer(member, runtimes));
await checkFrontPage(runtimes);
const libraries = [...packages.values()].filter(({ entries }) => entries.length > 0);
await Promise.all([
  checkTypes({ check, libraries, packages, tarballs, folder: join(work, 'types') }),
  checkVite({ check, skip, packages, tarballs, folder: join(work, 'vite') }),
]);

process.stdout.write(`packed: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests} skipped, in ${Math.round(performance.now() / 1000)} s\n`);
const reports = process.env.TOKSTREAM_TEST_REPORTS;
if (reports !== undefined) writeFileSync(join(reports, 'packed.json'), JSON.stringify(counts));
process.exitCode = counts.numFailedTests === 0 ? 0 : 1;
