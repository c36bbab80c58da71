import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom } from '@tokstream/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTrainingCheckpoint } from '../checkpoint/training-checkpoint.ts';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

// Inside the package, so that what is compiled here finds what it imports.
beforeAll(async () => {
  await mkdir(`${packageFolder}/node_modules/.cache`, { recursive: true });
  folder = await mkdtemp(`${packageFolder}/node_modules/.cache/killed-run-`);
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', `${packageFolder}/tsconfig.build.json`, '--outDir', `${folder}/dist`]);
});
afterAll(() => rm(folder, { recursive: true }));

it('a run killed at any moment, also while it writes, goes on with the curve and to the weights it would have had', async () => {
  await run('unbroken');
  const random = seededRandom(20_261_122);
  let [kills, halfWritten] = [0, 0];
  // A write of this model has a dozen pieces and ends in one rename; each attempt gets past one write at least.
  for (const moment of ['writeFile 20', undefined, 'rename 2', undefined, 'writeFile 33', undefined, 'sync 3', undefined]) {
    const killed = await run('killed', moment, moment === undefined ? 6 + Math.floor(10 * random.next()) : undefined);
    kills += killed ? 1 : 0;
    const names = await readdir(`${folder}/killed`);
    if (names.some((name) => name.includes('.partial-'))) halfWritten += 1;
    for (const name of names.filter((each) => each.endsWith('.safetensors'))) expect((await readTrainingCheckpoint(`${folder}/killed/${name}`)).state.step).toBeGreaterThan(0);
  }
  await run('killed');
  expect(kills).toBeGreaterThan(4);
  expect(halfWritten).toBeGreaterThan(2);
  const [wanted, found] = await Promise.all(['unbroken', 'killed'].map(curve));
  for (const [at, line] of found!) expect(line).toEqual(wanted!.get(at));
  expect(found!.size).toBe(wanted!.size);
  expect((await readdir(`${folder}/killed`)).toSorted()).toEqual(['best.safetensors', 'curve.jsonl', 'run.safetensors']);
  for (const name of ['run', 'best']) expect(await readFile(`${folder}/killed/${name}.safetensors`)).toEqual(await readFile(`${folder}/unbroken/${name}.safetensors`));
});

/** Runs the child in a folder of its own to its end, or until it has told so many events; true when that was a kill. */
async function run(name: string, moment?: string, events = Number.POSITIVE_INFINITY): Promise<boolean> {
  const target = `${folder}/${name}`;
  await mkdir(target, { recursive: true });
  const program = fileURLToPath(new URL('killed-run.child.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, pathToFileURL(`${folder}/dist/index.js`).href, target, ...(moment === undefined ? [] : [moment])], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += String(text)));
  let told = 0;
  child.stdout.on('data', (dots: Buffer) => (told += dots.length) >= events && child.kill('SIGKILL'));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(code === 0 || signal === 'SIGKILL', errors).toBe(true);
  return signal === 'SIGKILL';
}

/** Losses of steps and evaluations; a step that was taken twice must have had the same. */
async function curve(name: string): Promise<Map<string, unknown>> {
  const points = new Map<string, unknown>();
  for (const line of (await readFile(`${folder}/${name}/curve.jsonl`, 'utf8')).split('\n').filter((each) => each !== '')) {
    const event = JSON.parse(line) as { type: string; step?: number; stepsDone?: number };
    if (event.type !== 'step' && event.type !== 'evaluation') continue;
    const at = `${event.type} ${event.step ?? event.stepsDone}`;
    if (points.has(at)) expect(event).toEqual(points.get(at));
    points.set(at, event);
  }
  return points;
}
