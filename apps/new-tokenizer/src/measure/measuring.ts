import type { ResultsStore } from '@tokstream/app-shell';
import { TokstreamError } from '@tokstream/core';
import { reportRows } from '@tokstream/embed-init';
import type { NamedTensor } from '@tokstream/model';
import { createTrainer } from '@tokstream/train';
import { type LeftOut, type Method } from '../methods/method.ts';
import { missingNeed } from '../methods/method-inputs.ts';
import type { Cell, RecoveryCell } from '../results/cell.ts';
import type { Bench } from './bench.ts';
import { bitsOf, cutPassages } from './evaluate.ts';
import { mixedModel } from './mixed-weights.ts';
import { recover } from './recover.ts';
import { rowExamples } from './row-examples.ts';
import { type MethodRows, seedWorld, type SeedWorld } from './seed-world.ts';
import { type WantedCell, wantedCells } from './wanted-cells.ts';

/** What measuring tells while it runs. */
export interface MeasuringOptions {
  readonly signal: AbortSignal;
  /** `done` cells stand, `kept` of them found; the next one, of `total`, is measured. */
  readonly onCell: (done: number, total: number, kept: number, label: string) => void;
  readonly onLeftOut: (leftOut: LeftOut) => void;
}

/** Measures the cells of a bench. */
export class Measuring {
  readonly #bench: Bench;
  readonly #options: MeasuringOptions;
  readonly #worlds = new Map<number, Promise<SeedWorld>>();

  constructor(bench: Bench, options: MeasuringOptions) {
    this.#bench = bench;
    this.#options = options;
  }

  /** Gives every cell, found or measured, each stored before it is given. Ends early when the signal fires. */
  async *cells(store: ResultsStore<Cell>): AsyncGenerator<Cell> {
    const { signal, onCell, onLeftOut } = this.#options;
    const methods = new Set(this.#bench.settings.methods);
    const leaveOut = (method: Method, why: string): void => {
      methods.delete(method);
      onLeftOut({ method: method.name, why });
    };
    for (const method of methods) {
      const missing = missingNeed(method, this.#bench.extras);
      if (missing !== undefined) leaveOut(method, `needs ${missing}.`);
    }
    const wanted = wantedCells(this.#bench, [...methods]);
    await store.refresh();
    let [done, kept] = [0, 0];
    for (const cell of wanted) {
      if (signal.aborted) return;
      if (cell.method !== undefined && !methods.has(cell.method)) continue;
      const total = wanted.filter(({ method }) => method === undefined || methods.has(method)).length;
      let found = store.find(cell.key);
      if (found === undefined) {
        onCell(done, total, kept, cell.label);
        const measured = await this.#measure(cell, (step, steps) => onCell(done, total, kept, `${cell.label}, step ${step} of ${steps}`)).catch((error: unknown) => {
          if (signal.aborted && isAbort(error)) return undefined;
          throw error;
        });
        if (measured === undefined) return;
        if (typeof measured === 'string') {
          leaveOut(cell.method!, measured);
          continue;
        }
        await store.append(measured);
        found = measured;
      } else kept += 1;
      done += 1;
      yield found;
    }
  }

  /** Trains a model once more for its weights. */
  async weightsOf(seed: number, method: Method, save: (rows: MethodRows, weights: ReadonlyMap<string, NamedTensor>) => Promise<void>): Promise<void> {
    const world = await this.#world(seed);
    const rows = rowsOf(world, method);
    await this.#recover(world, rows, seed, undefined, (weights) => save(rows, weights));
  }

  async #measure({ type, key, seed, method }: WantedCell, onStep: (step: number, steps: number) => void): Promise<Cell | string> {
    const { source } = this.#bench;
    const { signal } = this.#options;
    const world = await this.#world(seed);
    if (method === undefined) {
      const passages = cutPassages(world.passages, source.vocabulary);
      using trainer = await createTrainer(source.config, source.checkpoint, evaluatingOnly);
      return { type: 'source', key, seed, bytes: passages.bytes, bits: await bitsOf(trainer, passages, signal), tokens: passages.tokens };
    }
    const rows = world.rowsOf(method);
    if (typeof rows === 'string') return rows;
    const passages = cutPassages(world.passages, rows.target);
    if (type === 'recovery') return { type, key, seed, method: method.name, bytes: passages.bytes, bits: await this.#recover(world, rows, seed, onStep) } satisfies RecoveryCell;
    const { config, weights } = await mixedModel(source, rows, seed, signal);
    using trainer = await createTrainer(config, weights, evaluatingOnly);
    return {
      type: 'start',
      key,
      seed,
      method: method.name,
      bytes: passages.bytes,
      bits: await bitsOf(trainer, passages, signal),
      tokens: passages.tokens,
      vocabulary: rows.rows.rows,
      rows: reportRows(rows.rows).byProvenance,
      examples: rowExamples(rows, source.vocabulary),
      warnings: rows.warnings,
    };
  }

  async #recover(world: SeedWorld, rows: MethodRows, seed: number, onStep?: (step: number, steps: number) => void, onDone?: (weights: ReadonlyMap<string, NamedTensor>) => Promise<void>): Promise<RecoveryCell['bits']> {
    const { source, settings } = this.#bench;
    const { signal } = this.#options;
    const { steps, learning, learningRate } = settings;
    const model = await mixedModel(source, rows, seed, signal);
    const options = { steps, learning, learningRate, seed, signal, ...(onStep !== undefined && { onStep: (step: number) => onStep(step, steps) }) };
    return recover(model, world.training, rows.target, cutPassages(world.passages, rows.target), options, onDone);
  }

  #world(seed: number): Promise<SeedWorld> {
    const { settings, texts, source, extras } = this.#bench;
    const found = this.#worlds.get(seed) ?? seedWorld({ seed, texts, source: source.vocabulary, vocabulary: settings.vocabulary, heldOut: settings.heldOut, evaluated: settings.evaluated, extras, signal: this.#options.signal });
    this.#worlds.set(seed, found);
    return found;
  }
}

/** For trainers that only evaluate, which hold the moments of one small weight. */
const evaluatingOnly = { learningRate: (): number => 0, learns: (path: string): boolean => path === 'norm' };

function rowsOf(world: SeedWorld, method: Method): MethodRows {
  const rows = world.rowsOf(method);
  if (typeof rows === 'string') throw new TokstreamError(`${method.name}: ${rows}`, { code: 'missing-input', stage: 'new-tokenizer' });
  return rows;
}

function isAbort(error: unknown): boolean {
  return (TokstreamError.isInstance(error) && error.code === 'aborted') || (error as Error | undefined)?.name === 'AbortError';
}
