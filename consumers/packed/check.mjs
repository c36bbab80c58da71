// Packs every published package and uses the tarballs as a stranger would; see consumers/README.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runWithPnpm } from '../../scripts/bootstrap/workspace.mjs';
import { bundleImport } from './bundle-import.mjs';
import { capture } from './capture.mjs';
import { makeConsumer } from './consumer.mjs';
import { firstExample } from './first-example.mjs';
import { inspectTarball } from './inspect-tarball.mjs';
import { publishedPackages } from './published-packages.mjs';
import { checkTypes } from './check-types.mjs';

const work = mkdtempSync(join(tmpdir(), 'tokstream-packed-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

// These READMEs must open with an example that plain JavaScript can run; others are run when they have one.
const mustHaveExample = new Set(['core', 'tokenize', 'decode']);
const packages = publishedPackages(root);
const tarballs = new Map();
const counts = { numPassedTests: 0, numFailedTests: 0 };

/** Runs one check, prints its line, and goes on to the next whatever comes. */
async function check(name, body) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  try {
    const remark = await body();
    counts.numPassedTests += 1;
    process.stdout.write(`ok      ${name} (${seconds()})${remark === undefined ? '' : `\n${indent(remark)}`}\n`);
  } catch (error) {
    counts.numFailedTests += 1;
    process.stdout.write(`FAILED  ${name} (${seconds()})\n${indent(error instanceof Error ? error.message : String(error))}\n`);
  }
}

function indent(text) {
  return text.trimEnd().replace(/^/gm, '          ');
}

function binary(name) {
  return join(root, 'node_modules/.bin', name);
}

async function checkTarball({ name, shortName, folder, manifest }) {
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
  if (!tarballs.has(name)) return;
  await check(`${shortName}: publint --strict`, async () => void (await capture(binary('publint'), ['run', tarballs.get(name), '--strict'], { cwd: work })));
  if (manifest.exports !== undefined) await check(`${shortName}: attw --profile esm-only`, async () => void (await capture(binary('attw'), [tarballs.get(name), '--profile', 'esm-only', '--no-color', '--format', 'ascii'], { cwd: work })));
}

async function checkConsumer({ name, shortName, folder, manifest }) {
  const example = firstExample(folder);
  let consumer;
  await check(`${shortName}: npm install in an empty folder`, async () => {
    consumer = await makeConsumer({ folder: join(work, shortName), packages, tarballs, names: [name, ...(example?.imported ?? [])] });
  });
  if (consumer === undefined) return;
  if (manifest.bin !== undefined) return checkCommand(consumer);

  await check(`${shortName}: an import does nothing visible`, async () => {
    const { trusted, untrusted } = await bundleImport(consumer, name);
    if (trusted !== 0) throw new Error(`a bundle of the import alone holds ${trusted} bytes`);
    writeFileSync(join(consumer, 'quiet.mjs'), `const before = new Set(Reflect.ownKeys(globalThis));\nawait import('${name}');\nfor (const key of Reflect.ownKeys(globalThis)) if (!before.has(key) && !String(key).startsWith('_tf')) console.log('global', String(key));\n`);
    const { stdout, stderr } = await capture(process.execPath, ['quiet.mjs'], { cwd: consumer });
    if (`${stdout}${stderr}` !== '') throw new Error(`importing it prints or leaves behind:\n${stdout}${stderr}`);
    return `without the word of sideEffects: false, ${untrusted} bytes of top-level code`;
  });
  if (example === undefined && !mustHaveExample.has(shortName)) return;
  await check(`${shortName}: the first example of its README`, () => runExample(example, consumer));
}

/** Runs an example in a folder that has what it imports; gives the first lines it prints. */
async function runExample(example, consumer) {
  if (example === undefined) throw new Error('its README.md has no ```js block');
  writeFileSync(join(consumer, 'example.mjs'), example.code);
  const { stdout } = await capture(process.execPath, ['example.mjs'], { cwd: consumer });
  if (stdout.trim() === '') throw new Error('it prints nothing');
  return stdout.split('\n').slice(0, 12).join('\n');
}

/** The example at the top of the repository, with the packages it imports. */
async function checkFrontPage() {
  await check('the pipeline of the front page', async () => {
    const example = firstExample(root);
    const consumer = await makeConsumer({ folder: join(work, 'front-page'), packages, tarballs, names: example?.imported ?? [] });
    return runExample(example, consumer);
  });
}

async function checkCommand(consumer) {
  await check('cli: npx tokstream --help', async () => {
    const { stdout, stderr } = await capture('npx', ['--no-install', 'tokstream', '--help'], { cwd: consumer });
    if (!`${stdout}${stderr}`.includes('generate')) throw new Error(`its help does not name generate:\n${stdout}${stderr}`);
  });
  await check('cli: npx tokstream generate --json', async () => {
    const { stdout } = await capture('npx', ['--no-install', 'tokstream', 'generate', 'Fellow citizens', '--max-new-tokens', '8', '--json'], { cwd: consumer });
    const events = stdout.trim().split('\n').map((line) => JSON.parse(line));
    const done = events.find(({ type }) => type === 'done');
    if (done === undefined || done.ids.length === 0 || events.filter(({ type }) => type === 'token').length !== done.ids.length) throw new Error(`not a token line for each id of the done line:\n${stdout}`);
    return `Fellow citizens${done.text}`;
  });
}

for (const member of packages.values()) await checkTarball(member);
for (const member of packages.values()) await checkConsumer(member);
await checkFrontPage();
const libraries = [...packages.values()].filter(({ manifest }) => manifest.exports !== undefined);
await checkTypes({ check, libraries, packages, tarballs, folder: join(work, 'types') });

process.stdout.write(`packed: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed\n`);
const reports = process.env.TOKSTREAM_TEST_REPORTS;
if (reports !== undefined) writeFileSync(join(reports, 'packed.json'), JSON.stringify(counts));
process.exitCode = counts.numFailedTests === 0 ? 0 : 1;
