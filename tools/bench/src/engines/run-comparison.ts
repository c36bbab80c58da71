import { join } from 'node:path';
import type { LlamaConfig } from '@tokstream/model';
import { installBeside } from '../install-beside.ts';
import { runChild } from '../run-child.ts';
import type { ChildTask } from './child.ts';
import { describeMachine, readVersions } from './describe-surroundings.ts';
import type { MeasurePlan, PeerRun } from './measure-peer.ts';
import { type BenchModel, benchModels, type BenchModelName } from './models/bench-models.ts';
import { modelsFolder, prepareModel } from './models/prepare-model.ts';
import { warmFiles } from './models/warm-files.ts';
import type { PeerSpec } from './peers/peer-spec.ts';
import { peerPackages, peers } from './peers/registry.ts';
import { progressLine } from './progress-line.ts';
import { checkRun, type Reference } from './results/check-run.ts';
import { type EngineResults, type ModelResults, type PeerCheck, type PeerFigures, resultsSchema, type Unavailable } from './results/engine-results.ts';
import { readReference, writeReference } from './results/reference-file.ts';
import type { RunSettings } from './run-settings.ts';

/** What a comparison needs beside its settings. */
export interface ComparisonContext {
  /** Where peers and models lie. */
  readonly work: string;
  /** What is measured. */
  readonly commit: string;
  /** What an earlier run with these settings measured. */
  readonly earlier: EngineResults | undefined;
  readonly signal: AbortSignal;
  /** Called after every peer's turn. */
  readonly save: (results: EngineResults) => Promise<void>;
}

const child = new URL('child.js', import.meta.url);
const timeoutInMs = 300_000;
/** Seconds after which decoding ends early. */
const maxSeconds = 15;

/** Lets the peers take turns on each model, in one order and then the other; what is aborted ends with what there is. */
export async function runComparison(settings: RunSettings, { work, commit, earlier, signal, save }: ComparisonContext): Promise<EngineResults> {
  const installed = join(work, 'peers');
  const progress = progressLine();
  const specs = peers.filter(({ name }) => settings.peers.includes(name));
  const missing = await installPeers(installed, specs, progress.show);
  const head = { schema: resultsSchema, startedAt: earlier?.startedAt ?? new Date().toISOString(), machine: describeMachine(), commit, versions: await readVersions(installed), settings } as const;
  const models = new Map<BenchModelName, ModelResults>((earlier?.models ?? []).map((model) => [model.name, model]));
  const results = (isComplete: boolean): EngineResults => ({ ...head, isComplete, models: settings.models.flatMap((name) => models.get(name) ?? []) });

  for (const name of settings.models) {
    if (signal.aborted) break;
    const benchModel: BenchModel = benchModels[name];
    const folder = join(work, modelsFolder, name);
    const config = await prepareModel(folder, benchModel, installed, (line) => progress.show(`${name}: ${line}`));
    progress.show(`${name}: reading its files once`);
    await warmFiles(folder);
    const weights = countWeights(config);
    const { isLarge, again = specs.flatMap(({ name: peer, isAside = false }) => (isAside ? [] : [peer])) } = benchModel;
    const taking = (round: number): PeerSpec[] => specs.filter(({ name: peer, isSlow = false, isAside = false }) => !((isSlow || isAside) && isLarge) && (round === 0 || again.includes(peer)));
    const rounds: { peers: Record<string, PeerFigures | Unavailable> }[] = (models.get(name)?.rounds ?? []).map((round) => ({ ...round, peers: { ...round.peers } }));
    const checks: Record<string, PeerCheck> = { ...models.get(name)?.checks };
    let reference: Reference | undefined = earlier === undefined ? undefined : await readReference(folder);
    const keep = async (): Promise<void> => {
      models.set(name, { name, title: benchModel.title, weights, rounds, checks });
      await save(results(false));
    };
    const total = settings.rounds[name]!;
    for (let round = 0; round < total && !signal.aborted; round += 1) {
      const now = (rounds[round] ??= { peers: {} });
      // Back and forth, so that a machine that slows down or speeds up does so for all.
      const order = round % 2 === 0 ? taking(round) : taking(round).toReversed();
      for (const [at, spec] of order.entries()) {
        if (now.peers[spec.name] !== undefined) continue;
        progress.show(`${name}: round ${round + 1} of ${total}, ${spec.name} (${at + 1} of ${order.length})`);
        const reason = missing.get(spec.program);
        const plan = { ...planOf(benchModel, settings.isQuick, round, reference === undefined && spec.isExact), tokenBytes: weights.layers * spec.bytes.layers + weights.head * spec.bytes.head, work };
        const run: PeerRun | Unavailable = reason === undefined ? await runTask<PeerRun>({ spec, folder, installed, plan }, signal, spec.env) : { unavailable: reason };
        if (signal.aborted) break;
        if ('unavailable' in run) {
          now.peers[spec.name] = run;
          progress.warn(`${name}: ${spec.name} is not available: ${run.unavailable}`);
        } else {
          const { ids, logits, gaps, ...figures } = run;
          now.peers[spec.name] = figures;
          if (reference === undefined && spec.isExact && logits !== undefined && gaps !== undefined) {
            reference = { name: spec.name, ids, logits, gaps };
            await writeReference(folder, reference);
          }
          if (reference !== undefined) checks[spec.name] ??= checkRun(run, reference);
        }
        await keep();
      }
    }
  }
  progress.clear();
  const final = results(!signal.aborted);
  await save(final);
  return final;
}

/** Installs each package apart, so that one that fails is a reason for its own peers alone. */
async function installPeers(installed: string, specs: readonly PeerSpec[], show: (line: string) => void): Promise<ReadonlyMap<PeerSpec['program'], string>> {
  const missing = new Map<PeerSpec['program'], string>();
  show('installing what is missing');
  for (const [program, name] of Object.entries(peerPackages) as [keyof typeof peerPackages, string][]) {
    if (!specs.some((spec) => spec.program === program)) continue;
    await installBeside(installed, [name]).catch((error: Error) => missing.set(program, `${name} could not be installed: ${npmReason(error.message)}`));
  }
  return missing;
}

async function runTask<Result>(task: ChildTask, signal: AbortSignal, env: Readonly<Record<string, string>> = {}): Promise<Result | Unavailable> {
  try {
    return await runChild<Result>(child, [JSON.stringify(task)], { env: { TF_CPP_MIN_LOG_LEVEL: '2', ...env }, signal, timeoutInMs });
  } catch (error) {
    // Ctrl-C reaches the child too, and may do so first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { killed, stderr, message } = error as { killed?: boolean; stderr?: string; message: string };
    return { unavailable: killed === true ? `it took longer than ${timeoutInMs / 1000} seconds` : errorLine(stderr ?? '') ?? lastLine(message) };
  }
}

/** The line of a stack trace that says what went wrong. */
function errorLine(stderr: string): string | undefined {
  return stderr.split('\n').findLast((line) => /^\w*Error\b.*?: /.test(line))?.replace(/^\w*Error(?: \[\w+\])?: /, '');
}

/** What npm says went wrong, without where its log lies. */
function npmReason(output: string): string {
  return lastLine(output.split('\n').filter((line) => line.startsWith('npm error') && !/complete log|^npm error *$/.test(line)).slice(0, 3).join('; ') || output);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)!;
}

function planOf({ tokens, batchTokens, isLarge }: BenchModel, isQuick: boolean, round: number, wantsGaps: boolean): Omit<MeasurePlan, 'tokenBytes' | 'work'> {
  return { tokens: isQuick ? Math.min(64, tokens) : tokens, batchTokens: isQuick ? Math.min(16, batchTokens) : batchTokens, maxSeconds, verifies: round === 0 || wantsGaps, wantsGaps, warmsBatch: !isLarge };
}

function countWeights({ width, hiddenWidth, layers, heads, kvHeads, headDim, vocabulary, tied }: LlamaConfig): ModelResults['weights'] {
  const inLayers = layers * width * (2 * heads * headDim + 2 * kvHeads * headDim + 3 * hiddenWidth);
  const head = vocabulary * width;
  return { all: inLayers + (tied ? head : 2 * head) + width * (2 * layers + 1), layers: inLayers, head };
}
