import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, type LlamaConfig, memoryWeights } from '@tokstream/model';
import { byteLevelBpeTrainer, loadTokenizer, type TokenizerJson } from '@tokstream/tokenize';
import { createTrainer, CurveFile, muon, recipeGuard, shuffledWindows, type TrainingEvent, trainingReport, trainingRun, warmUpStableDecay } from '@tokstream/train';
import { lastValueFrom, tap } from 'rxjs';
import type { Corpus } from './corpus.ts';
import { exportModel } from './export-model.ts';
import { bitsPerByte, heldOut } from './held-out.ts';
import { modelCard } from './model-card.ts';
import { endOfText, type Recipe } from './recipe.ts';
import { describeRun, type RunFacts } from './run-facts.ts';
import { makeSamples } from './samples.ts';

/** A run of the tool. */
export interface TrainTinyOptions {
  readonly corpus: Corpus;
  readonly config: LlamaConfig;
  readonly recipe: Recipe;
  readonly totalSteps: number;
  /** Folder of checkpoint, curve and tokenizer. */
  readonly work: string;
  /** Folder the model is written to. */
  readonly out: string;
  readonly report?: string | undefined;
  /** Stops after the step under way, with everything saved. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: TrainingEvent) => void;
  /** Tokens of each sample. */
  readonly sampleTokens?: number;
}

/** Addresses that are evaluated while training. */
const evaluatedAddresses = 3;

/**
 * Trains on the active backend from where the work folder is, and exports the model when all steps are done.
 *
 * @returns false when the signal stopped it before
 * @throws `other-recipe`, and what `trainingRun` throws
 */
export async function trainTiny(options: TrainTinyOptions): Promise<boolean> {
  const { corpus, config, recipe, totalSteps, work, out, report, signal, onEvent, sampleTokens = 60 } = options;
  await mkdir(work, { recursive: true });
  const tokenizerJson = await tokenizerOf(corpus, join(work, 'tokenizer.json'), config.vocabulary);
  const tokenizer = await loadTokenizer({ tokenizerJson });
  const encode = (text: string): Int32Array => tokenizer.encode(text).ids;
  const ids = joined(corpus.training.map(({ text }) => encode(text)));
  const fresh = initializeLlama(config, seededRandom(recipe.seed));
  const { warmUpSteps, decaySteps, weightDecay } = recipe;
  using trainer = await createTrainer(config, memoryWeights(fresh), {
    learningRate: warmUpStableDecay({ peak: recipe.peakLearningRate, warmUpSteps, decaySteps, totalSteps }),
    optimizer: muon({ weightDecay, adamW: { weightDecay } }),
  });
  const curve = new CurveFile(join(work, 'curve.jsonl'));
  let facts: RunFacts = { config, recipe, totalSteps, sources: corpus.sources, trainingTokens: ids.length, parameters: [...fresh.values()].reduce((sum, { data }) => sum + data.length, 0), curve: [], heldOut: {}, samples: [] };
  const writeReport = async (): Promise<void> => {
    if (report !== undefined) await writeWhole(report, reportPage({ ...facts, curve: curve.read(trainer.step) }));
  };
  const last = await lastValueFrom(
    trainingRun(trainer, {
      totalSteps,
      batchAt: shuffledWindows(ids, recipe),
      evaluation: { everySteps: recipe.evaluateEvery, ...heldOut(corpus.heldOut.addresses.slice(0, evaluatedAddresses), encode, recipe) },
      checkpoint: { path: join(work, 'checkpoint.safetensors'), bestPath: join(work, 'best.safetensors'), everySteps: recipe.checkpointEvery, ...recipeGuard({ settings: { ...recipe, ...config }, totalSteps, decaySteps }) },
      signal,
    }).pipe(tap((event) => (curve.add(event), onEvent(event)))),
  );
  const done = last.type === 'done' && last.reason === 'steps';
  if (done) {
    const figures = { 'held-out addresses': corpus.heldOut.addresses, 'held-out chapters': corpus.heldOut.chapters };
    for (const [name, documents] of Object.entries(figures)) facts = { ...facts, heldOut: { ...facts.heldOut, [name]: await bitsPerByte(trainer, heldOut(documents, encode, recipe)) } };
    await exportModel(out, {
      config,
      weights: await trainer.weights(),
      tokenizerJson,
      async card(folder) {
        facts = { ...facts, curve: curve.read(trainer.step), samples: await makeSamples(folder, sampleTokens) };
        return modelCard(facts);
      },
    });
  }
  await writeReport();
  return done;
}

function reportPage({ curve, heldOut, samples, ...facts }: RunFacts): string {
  const figures = Object.fromEntries(Object.entries(heldOut).map(([name, value]) => [name, `${value.toFixed(3)} bits a byte`]));
  const sources = Object.fromEntries(facts.sources.map(({ title, from, documents, license }) => [title, `${documents} documents from ${from}, ${license}`]));
  const tables = { 'Held-out figures': figures, ...describeRun(facts), Data: sources };
  return trainingReport({ title: 'tokstream tiny', curve, tokensPerStep: facts.recipe.batch * facts.recipe.time, tables, samples });
}

async function tokenizerOf({ training }: Corpus, path: string, vocabSize: number): Promise<TokenizerJson> {
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as TokenizerJson;
  const trainer = byteLevelBpeTrainer({ vocabSize, specialTokens: [endOfText], bos: endOfText });
  for (const { text } of training) trainer.add(text);
  const json = await trainer.finish();
  await writeWhole(path, JSON.stringify(json));
  return json;
}

/** So that a kill leaves no half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}

/** All documents in a row, and room for one token after them: the end of the last. */
function joined(documents: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(documents.reduce((sum, { length }) => sum + length, 1));
  let at = 0;
  for (const document of documents) {
    all.set(document, at);
    at += document.length;
  }
  return all;
}
