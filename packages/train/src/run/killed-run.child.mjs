// Trains a small model in a folder and adds a line for every event to its curve, until killed-run.slow.test.ts kills it.
import { appendFileSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, memoryWeights, parseLlamaConfig } from '@tokstream/model';

const [library, folder, dieAt] = process.argv.slice(2);
if (dieAt !== undefined) await dieWhenCalled(...dieAt.split(' '));
const { createTrainer, muon, shuffledWindows, trainingRun, warmUpStableDecay } = await import(library);
await selectBackend({ backend: 'wasm' });
const config = parseLlamaConfig({ model_type: 'llama', vocab_size: 400, hidden_size: 64, intermediate_size: 96, num_hidden_layers: 1, num_attention_heads: 2, tie_word_embeddings: true });
const trainer = await createTrainer(config, memoryWeights(initializeLlama(config, seededRandom(1))), {
  learningRate: warmUpStableDecay({ peak: 0.01, warmUpSteps: 4, decaySteps: 10, totalSteps: 40 }),
  optimizer: muon(),
  now: () => 0,
});
const ids = Int32Array.from({ length: 900 }, (_, at) => (at * at) % 397);
const sizes = { batch: 2, time: 8, seed: 3 };
const heldOut = shuffledWindows(ids.map((id) => 396 - id), sizes);
trainingRun(trainer, {
  totalSteps: 40,
  batchAt: shuffledWindows(ids, sizes),
  accumulate: 2,
  evaluation: { everySteps: 4, batches: () => [heldOut(0), heldOut(1)] },
  checkpoint: { path: `${folder}/run.safetensors`, bestPath: `${folder}/best.safetensors`, everySteps: 3 },
}).subscribe((event) => {
  appendFileSync(`${folder}/curve.jsonl`, `${JSON.stringify(event)}\n`);
  process.stdout.write('.');
});

/** Makes the process kill itself in the n-th call of a function of the file system, before it does anything. */
async function dieWhenCalled(name, nth) {
  const handle = await files.open(fileURLToPath(import.meta.url));
  await handle.close();
  const ofHandles = Object.getPrototypeOf(handle);
  const owner = name in ofHandles ? ofHandles : files;
  const original = owner[name];
  let calls = 0;
  owner[name] = function (...given) {
    calls += 1;
    if (calls === Number(nth)) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, given);
  };
  syncBuiltinESMExports();
}
