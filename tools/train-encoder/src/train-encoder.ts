import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom } from '@tokstream/core';
import type { Corpus } from '@tokstream/encoder-corpus';
import { initializeEncoder, initializeEncoderHeads, memoryWeights } from '@tokstream/model';
import { loadTokenizer, type TokenizerJson } from '@tokstream/tokenize';
import { createEncoderTrainer, CurveFile, type EncoderWithHeads, maskedWindows, muon, recipeGuard, type TrainingEvent, trainingReport, trainingRun, warmUpStableDecay } from '@tokstream/train';
import { lastValueFrom, tap } from 'rxjs';
import { exportModel } from './export-model.ts';
import { heldOutBatches, rowOptions } from './held-out.ts';
import { labelDocuments } from './label-documents.ts';
import { measureFolder } from './measure-folder.ts';
import { modelCard } from './model-card.ts';
import type { Recipe } from './recipe.ts';
import { describeRun, type RunFacts } from './run-facts.ts';
import { trainTokenizer } from './tokenizer.ts';

/** A run of the tool. */
export interface TrainEncoderOptions {
  readonly corpus: Corpus;
  readonly config: EncoderWithHeads;
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
}

/** Every so many held-out documents are evaluated while training. */
const evaluatedEvery = 4;

/**
 * Trains on the active backend from where the work folder is, and exports the model when all steps are done.
 *
 * @returns false when the signal stopped it before
 * @throws `other-recipe`, and what `trainingRun` throws
 */
export async function trainEncoder(options: TrainEncoderOptions): Promise<boolean> {
  const { corpus, config, recipe, totalSteps, work, out, report, signal, onEvent } = options;
  await mkdir(work, { recursive: true });
  const tokenizerJson = await tokenizerOf(corpus, join(work, 'tokenizer.json'), config.encoder.vocabulary);
  const tokenizer = await loadTokenizer({ tokenizerJson });
  const training = labelDocuments(corpus.training, tokenizer, config);
  const evaluated = labelDocuments(corpus.heldOut.filter((_, at) => at % evaluatedEvery === 0), tokenizer, config);
  const rows = rowOptions(config, recipe);
  const random = seededRandom(recipe.seed);
  const fresh = new Map([...initializeEncoder(config.encoder, random), ...initializeEncoderHeads(config.heads, random)]);
  const { warmUpSteps, decaySteps, weightDecay, labelWeight } = recipe;
  using trainer = await createEncoderTrainer(config, memoryWeights(fresh), {
    learningRate: warmUpStableDecay({ peak: recipe.peakLearningRate, warmUpSteps, decaySteps, totalSteps }),
    optimizer: muon({ weightDecay, adamW: { weightDecay } }),
    labelWeight,
  });
  const curve = new CurveFile(join(work, 'curve.jsonl'));
  const trainingTokens = training.reduce((sum, { ids }) => sum + ids.length, 0);
  let facts: RunFacts = { config, recipe, totalSteps, sources: corpus.sources, trainingTokens, parameters: [...fresh.values()].reduce((sum, { data }) => sum + data.length, 0), curve: [], heldOut: undefined };
  const last = await lastValueFrom(
    trainingRun(trainer, {
      totalSteps,
      batchAt: maskedWindows(training, { ...rows, lengths: recipe.lengths, seed: recipe.seed }),
      evaluation: { everySteps: recipe.evaluateEvery, batches: heldOutBatches(evaluated, rows) },
      checkpoint: { path: join(work, 'checkpoint.safetensors'), bestPath: join(work, 'best.safetensors'), everySteps: recipe.checkpointEvery, ...recipeGuard({ settings: { ...recipe, encoder: config.encoder.slots, labels: config.heads.labelSets }, totalSteps, decaySteps }) },
      signal,
    }).pipe(tap((event) => (curve.add(event), onEvent(event)))),
  );
  const done = last.type === 'done' && last.reason === 'steps';
  if (done) {
    await exportModel(out, {
      config,
      weights: await trainer.weights(),
      tokenizerJson,
      async card(folder) {
        facts = { ...facts, curve: curve.read(trainer.step), heldOut: await measureFolder(folder, corpus.heldOut, config, recipe) };
        return modelCard(facts);
      },
    });
  }
  if (report !== undefined) await writeWhole(report, reportPage({ ...facts, curve: curve.read(trainer.step) }));
  return done;
}

function reportPage(facts: RunFacts): string {
  const sources = Object.fromEntries(facts.sources.map(({ title, from, documents, license }) => [title, `${documents} documents from ${from}, ${license}`]));
  return trainingReport({ title: 'tokstream tiny encoder', curve: facts.curve, tokensPerStep: facts.recipe.positions, tables: { ...describeRun(facts), Data: sources } });
}

async function tokenizerOf(corpus: Corpus, path: string, vocabSize: number): Promise<TokenizerJson> {
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as TokenizerJson;
  const json = await trainTokenizer(corpus, vocabSize);
  await writeWhole(path, JSON.stringify(json));
  return json;
}

/** So that a kill leaves no half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.partial`, text);
  await rename(`${path}.partial`, path);
}
