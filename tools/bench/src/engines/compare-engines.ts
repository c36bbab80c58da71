import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readArguments, stop } from '../read-arguments.ts';
import { readCommit } from './describe-surroundings.ts';
import { benchModels, type BenchModelName } from './models/bench-models.ts';
import { peers } from './peers/registry.ts';
import { enginesPage } from './report/engines-page.ts';
import { textTable } from './report/text-table.ts';
import type { EngineResults } from './results/engine-results.ts';
import { readResults, writeWhole } from './results/results-file.ts';
import { runComparison } from './run-comparison.ts';
import type { RunSettings } from './run-settings.ts';

const modelNames = Object.keys(benchModels) as BenchModelName[];
const usage = `usage: bench engines [options]
  --model NAME     ${modelNames.join(', ')}; may be repeated; default all, with --quick tiny and 24m
  --peers A,B,...  who takes part, by the beginnings of names; default all
  --rounds N       default by model, ${modelNames.map((name) => `${name} ${benchModels[name].rounds}`).join(', ')}; with --quick 1
  --quick          fewer tokens and rounds
  --json FILE      results, default data/bench/engines.json
  --html FILE      a page with plots, default data/bench/engines.html
  --resume         go on with the results in the JSON file
  --work DIR       where peers and models lie, default data/bench
peers: ${peers.map(({ name }) => name).join(' ')}`;

const { values } = readArguments({
  options: {
    model: { type: 'string', multiple: true },
    peers: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: 'data/bench/engines.json' },
    html: { type: 'string', default: 'data/bench/engines.html' },
    resume: { type: 'boolean', default: false },
    work: { type: 'string', default: 'data/bench' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) stop(usage, 0);
const unknown = values.model?.find((name) => !modelNames.includes(name as BenchModelName));
if (unknown !== undefined) stop(`There is no model ${unknown}; take one of ${modelNames.join(', ')}.`, 2);
const given = values.rounds === undefined ? undefined : Number(values.rounds);
if (given !== undefined && !(Number.isSafeInteger(given) && given > 0)) stop('--rounds must be a whole number from 1 on.', 2);
const wanted = values.peers?.split(',').filter((name) => name !== '');
const stranger = wanted?.find((name) => !peers.some((peer) => peer.name.startsWith(name)));
if (stranger !== undefined) stop(`No peer is called ${stranger}; they are ${peers.map(({ name }) => name).join(', ')}.`, 2);

const models = (values.model as BenchModelName[] | undefined) ?? (values.quick ? modelNames.filter((name) => !benchModels[name].isLarge) : modelNames);
const settings: RunSettings = {
  isQuick: values.quick,
  models: modelNames.filter((name) => models.includes(name)),
  peers: peers.filter(({ name }) => wanted?.some((start) => name.startsWith(start)) ?? true).map(({ name }) => name),
  rounds: Object.fromEntries(models.map((name) => [name, given ?? (values.quick ? 1 : benchModels[name].rounds)])),
};
const earlier = values.resume ? await readResults(values.json).catch((error: Error) => stop(`${error.message} Leave out --resume to begin anew.`, 2)) : undefined;
if (earlier !== undefined && JSON.stringify(earlier.settings) !== JSON.stringify(settings)) stop(`${values.json} is of a run with other options; give the same ones to --resume, or leave it out.`, 2);
const commit = await readCommit();
if (earlier !== undefined && earlier.commit !== commit) stop(`${values.json} is of commit ${earlier.commit} and this is ${commit}; leave out --resume to begin anew.`, 2);
for (const path of [values.json, values.html]) await mkdir(dirname(resolve(path)), { recursive: true });

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

const save = async (results: EngineResults): Promise<void> => {
  await writeWhole(values.json, `${JSON.stringify(results)}\n`);
  await writeWhole(values.html, enginesPage(results));
};
const results = await runComparison(settings, { work: resolve(values.work), commit, earlier, signal: interrupted.signal, save }).catch((error: Error) => stop(error.message, 1));
process.stdout.write(textTable(results));
process.stdout.write(`\n${values.json}\n${values.html}\n`);
process.exit(results.isComplete ? 0 : 130);
