import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { seededRandom } from '@tokstream/core';
import { formatLlamaConfig, initializeLlama, writeSafetensors } from '@tokstream/model';
import { exists, installBeside } from '../install-beside.ts';
import { median } from '../median.ts';
import { readArguments, stop } from '../read-arguments.ts';
import { runChild } from '../run-child.ts';
import { llamaOnnx } from './onnx/llama-graph.ts';
import type { GreedyRun } from './peers/greedy-run.ts';
import { shapes } from './shapes.ts';

const onnxruntime = 'onnxruntime-node@1.30.0';
const usage = `usage: bench decode [--shape ${Object.keys(shapes).join('|')}] [--rounds N] [--tokens N] [--backend wasm|tensorflow|cpu]... [--work DIR]`;

const { values } = readArguments({
  options: {
    shape: { type: 'string', default: 'medium' },
    rounds: { type: 'string', default: '5' },
    tokens: { type: 'string', default: '128' },
    backend: { type: 'string', multiple: true, default: ['wasm'] },
    work: { type: 'string', default: 'data/bench' },
    help: { type: 'boolean' },
  },
});
const [rounds, tokens] = [Number(values.rounds), Number(values.tokens)];
if (values.help === true) stop(usage, 0);
if (!Object.hasOwn(shapes, values.shape)) stop(`There is no shape ${values.shape}; take one of ${Object.keys(shapes).join(', ')}.`, 2);
if (!(Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(tokens) && tokens > 1)) stop('--rounds must be a whole number from 1 on and --tokens one from 2 on.', 2);
const unknown = values.backend.find((name) => !['wasm', 'tensorflow', 'cpu'].includes(name));
if (unknown !== undefined) stop(`There is no backend ${unknown} here; take wasm, tensorflow or cpu.`, 2);
const shape = values.shape as keyof typeof shapes;
const peers = [...values.backend.map((name) => `tokstream:${name}`), 'onnxruntime:1', 'onnxruntime:2'];
const folder = resolve(values.work, shape);
const installed = resolve(values.work, 'peers');
await prepare();

const runs = new Map<string, GreedyRun[]>(peers.map((peer) => [peer, []]));
// Peers take turns, so that whatever else the machine does falls on all of them.
for (let round = 0; round < rounds; round += 1) {
  for (const peer of peers) {
    runs.get(peer)!.push(await runChild<GreedyRun>(new URL('child.js', import.meta.url), [folder, shape, peer, String(tokens), installed]));
    process.stderr.write('.');
  }
}
process.stderr.write('\n');

const rates = new Map([...runs].map(([peer, list]) => [peer, list.map(({ decodeSeconds }) => (tokens - 1) / decodeSeconds)]));
const wanted = String(runs.get('onnxruntime:1')![0]!.ids);
const best = Array.from({ length: rounds }, (_, round) => Math.max(rates.get('onnxruntime:1')![round]!, rates.get('onnxruntime:2')![round]!));
for (const [peer, list] of rates) {
  const ratios = list.map((rate, round) => rate / best[round]!);
  process.stdout.write(
    `${JSON.stringify({
      shape,
      peer,
      tokensPerSecond: round1(median(list)),
      prefillMs: round1(1000 * median(runs.get(peer)!.map(({ prefillSeconds }) => prefillSeconds))),
      ratioToOnnxruntime: Number(median(ratios).toFixed(2)),
      ratios: ratios.map((ratio) => Number(ratio.toFixed(2))),
      sameTokens: runs.get(peer)!.every(({ ids }) => String(ids) === wanted),
    })}\n`,
  );
}

/** Random weights as a model folder and as an ONNX graph, and ONNX Runtime beside them. */
async function prepare(): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (!(await exists(join(folder, 'model.onnx')))) {
    const config = shapes[shape];
    const weights = initializeLlama(config, seededRandom(7));
    await writeFile(join(folder, 'config.json'), JSON.stringify(formatLlamaConfig(config)));
    await writeSafetensors(join(folder, 'model.safetensors'), weights, {});
    await writeFile(join(folder, 'model.onnx'), llamaOnnx(config, weights));
  }
  await installBeside(installed, [onnxruntime]);
}

function round1(value: number): number {
  return Math.round(10 * value) / 10;
}
