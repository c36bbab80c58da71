import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackendName, selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, memoryWeights } from '@tokstream/model';
import { byteLevelBpeTrainer, loadTokenizer, type TokenizerJson } from '@tokstream/tokenize';
import { createTrainer, readTrainingCheckpoint, shuffledWindows, type StepReport, train, warmUpCosine, writeTrainingCheckpoint } from '@tokstream/train';
import { concatMap, EMPTY, lastValueFrom, of, range, tap } from 'rxjs';
import { type Corpus, loadCorpus } from './corpus.ts';
import { exportModel } from './export-model.ts';
import { bitsPerByte } from './held-out-loss.ts';
import { progressLine } from './progress.ts';
import { endOfText, recipe, tinyConfig } from './recipe.ts';

const { values } = parseArgs({
  options: {
    work: { type: 'string', default: 'data/train-tiny' },
    out: { type: 'string', default: 'packages/tiny/model' },
    steps: { type: 'string', default: '1400' },
    backend: { type: 'string', default: 'auto' },
  },
});
const totalSteps = Number(values.steps);
const checkpoint = join(values.work, 'checkpoint.safetensors');
const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());
process.once('SIGTERM', () => stopped.abort());

await mkdir(values.work, { recursive: true });
const backend = await selectBackend({ backend: values.backend as BackendName | 'auto' });
process.stderr.write(`backend ${backend.name}\n`);
const corpus = await loadCorpus();
const tokenizerJson = await tokenizerOf(corpus);
const tokenizer = await loadTokenizer({ tokenizerJson });
const encode = (text: string): Int32Array => tokenizer.encode(text).ids;
const ids = joined(corpus, encode);
process.stderr.write(`${ids.length} training tokens\n`);

const trainer = await createTrainer(tinyConfig, memoryWeights(initializeLlama(tinyConfig, seededRandom(recipe.seed))), {
  learningRate: warmUpCosine({ peak: recipe.peakLearningRate, warmUpSteps: recipe.warmUpSteps, totalSteps, floor: recipe.floor }),
  adamW: { weightDecay: recipe.weightDecay },
});
const notes = { recipe: JSON.stringify({ ...recipe, ...tinyConfig, totalSteps }) };
await resume();

const report = progressLine(totalSteps);
let saved = trainer.step;
const batchAt = shuffledWindows(ids, recipe);
await lastValueFrom(
  range(trainer.step, totalSteps - trainer.step).pipe(
    // A batch is cut only when the step before is done and, where due, saved.
    concatMap((step) => (stopped.signal.aborted ? EMPTY : of(batchAt(step)).pipe(train(trainer), tap(report), concatMap(afterStep)))),
  ),
  { defaultValue: undefined },
);
if (saved !== trainer.step) await save();
process.stderr.write('\n');
if (trainer.step < totalSteps) {
  process.stderr.write(`stopped after step ${trainer.step}; run the same command to continue\n`);
  process.exit(130);
}
const addresses = await bitsPerByte(trainer, corpus.heldOut.addresses, encode, recipe.time);
const chapters = await bitsPerByte(trainer, corpus.heldOut.chapters, encode, recipe.time);
process.stderr.write(`held-out bits/byte: addresses ${addresses.toFixed(4)}, chapters ${chapters.toFixed(4)}\n`);
await exportModel(values.out, await trainer.weights(), tokenizerJson, { addresses, chapters, steps: totalSteps, tokensPerStep: recipe.batch * recipe.time, trainingTokens: ids.length });

async function afterStep({ step }: StepReport): Promise<void> {
  if ((step + 1) % recipe.checkpointEvery === 0) await save();
  if ((step + 1) % recipe.evaluateEvery !== 0) return;
  const loss = await bitsPerByte(trainer, corpus.heldOut.addresses.slice(0, 3), encode, recipe.time);
  process.stderr.write(`\nstep ${step + 1}: ${loss.toFixed(4)} bits/byte on three held-out addresses\n`);
}

async function save(): Promise<void> {
  await writeTrainingCheckpoint(checkpoint, await trainer.save(), notes);
  saved = trainer.step;
}

async function resume(): Promise<void> {
  const found = await readTrainingCheckpoint(checkpoint).catch((error: { code?: string }) => {
    if (error.code === 'missing-file') return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (found.notes['recipe'] !== notes.recipe) throw new Error(`${checkpoint} follows another recipe; move it away to start anew.`);
  trainer.restore(found.state);
  process.stderr.write(`continuing after step ${trainer.step}\n`);
}

async function tokenizerOf({ training }: Corpus): Promise<TokenizerJson> {
  const path = join(values.work, 'tokenizer.json');
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as TokenizerJson;
  const trainer = byteLevelBpeTrainer({ vocabSize: tinyConfig.vocabulary, specialTokens: [endOfText], bos: endOfText });
  for (const { text } of training) trainer.add(text);
  const json = await trainer.finish();
  await writeFile(path, JSON.stringify(json));
  return json;
}

function joined({ training }: Corpus, encode: (text: string) => Int32Array): Int32Array {
  const documents = training.map(({ text }) => encode(text));
  const all = new Int32Array(documents.reduce((sum, { length }) => sum + length, 1));
  let at = 0;
  for (const document of documents) {
    all.set(document, at);
    at += document.length;
  }
  return all;
}
