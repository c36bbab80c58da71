import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { selectBackend } from '@tokstream/backend';
import { yieldToEventLoop } from '@tokstream/core';
import { closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTrainingCheckpoint } from '../checkpoint/training-checkpoint.ts';
import { padRows } from '../pack/pad-rows.ts';
import { tinyBatch, tinyTrainer } from '../tiny-llama.test-support.ts';
import type { Trainer } from '../trainer.ts';
import type { TrainingEvent } from './training-event.ts';
import { trainingRun } from './training-run.ts';
import type { TrainingRunOptions } from './training-run-options.ts';

let folder: string;
let path: string;

beforeAll(() => selectBackend({ backend: 'wasm' }));
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/tokstream-run-`);
  path = `${folder}/deep/run.safetensors`;
});
afterEach(() => rm(folder, { recursive: true }));

const now = (): number => 0;
const heldOut = [padRows([tinyBatch(90, 1, 3).ids, tinyBatch(91, 1, 5).ids]), tinyBatch(92)];
const all = (events: Observable<TrainingEvent>): Promise<TrainingEvent[]> => lastValueFrom(events.pipe(toArray()));
const told = (events: readonly TrainingEvent[]): string[] => events.map((event) => `${event.type} ${event.type === 'step' ? event.step : event.stepsDone}${event.type === 'done' ? ` ${event.reason}` : ''}`);
const losses = (events: readonly TrainingEvent[]): number[] => events.flatMap((event) => ('loss' in event ? [event.loss] : []));

describe('trainingRun', () => {
  it('steps, evaluates, saves and says when it is done', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer({ now });
      const events = await all(trainingRun(trainer, { totalSteps: 5, batchAt: tinyBatch, accumulate: 2, evaluation: { everySteps: 2, batches: () => heldOut, bytes: 50 }, checkpoint: { path, everySteps: 4 } }));
      expect(told(events)).toEqual(['step 0', 'step 1', 'evaluation 2', 'step 2', 'step 3', 'evaluation 4', 'checkpoint 4', 'step 4', 'evaluation 5', 'checkpoint 5', 'done 5 steps']);
      using other = await tinyTrainer({ now });
      for (let step = 0; step < 5; step += 1) expect({ type: 'step', ...(await other.train([tinyBatch(2 * step), tinyBatch(2 * step + 1)])) }).toEqual(events.filter(({ type }) => type === 'step')[step]);
      expect((await readTrainingCheckpoint(path)).state).toEqual(await other.save());
      // 8 predictions in rows of 3 and 5, and 10 in the other batch.
      const loss = ((await other.evaluate(heldOut[0]!)) * 8 + (await other.evaluate(heldOut[1]!)) * 10) / 18;
      const last = events.findLast((event) => event.type === 'evaluation')!;
      closeTo([last.loss, last.bitsPerByte!], [loss, (loss * 18) / Math.LN2 / 50], 1e-9);
    }));

  it('learns', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer({ learningRate: () => 0.05 });
      const [first, ...rest] = losses(await all(trainingRun(trainer, { totalSteps: 15, batchAt: () => tinyBatch(1) })));
      expect(rest.at(-1)!).toBeLessThan(first! / 3);
    }));

  it('goes on where it was ended, with what it knew of the best', () =>
    leakGuard(async () => {
      const options: TrainingRunOptions = { totalSteps: 9, batchAt: tinyBatch, evaluation: { everySteps: 2, batches: () => heldOut, patience: 4 }, checkpoint: { path, everySteps: 100, bestPath: `${folder}/best.safetensors`, notes: { recipe: 'tiny' } } };
      using unbroken = await tinyTrainer({ now, learningRate: () => 0.05 });
      const { checkpoint, ...unsaved } = options;
      const wanted = await all(trainingRun(unbroken, unsaved));
      const found: TrainingEvent[] = [];
      for (let started = 0; found.at(-1)?.type !== 'done' || told(found.slice(-1))[0]!.endsWith('aborted'); started += 1) {
        using trainer = await tinyTrainer({ now, learningRate: () => 0.05 });
        const stop = new AbortController();
        // What a killed writer leaves.
        await mkdir(`${path}.partial-x`, { recursive: true });
        await new Promise<void>((resolve, reject) => {
          trainingRun(trainer, { ...options, signal: stop.signal }).subscribe({ next: (event) => (found.push(event), event.type === 'step' && event.step % 2 === started % 2 && stop.abort()), complete: resolve, error: reject });
        });
        expect(await readdir(`${folder}/deep`)).toEqual(['run.safetensors']);
      }
      expect(found.filter(({ type }) => type === 'resume').length).toBeGreaterThan(3);
      expect(found.filter(({ type }) => type === 'step' || type === 'evaluation')).toEqual(wanted.filter(({ type }) => type === 'step' || type === 'evaluation'));
      const { notes } = await readTrainingCheckpoint(path);
      const evaluations = wanted.filter((event) => event.type === 'evaluation');
      const best = evaluations.findLast((event) => event.best)!;
      expect(notes).toEqual({ recipe: 'tiny', best: JSON.stringify({ loss: best.loss, misses: evaluations.length - 1 - evaluations.indexOf(best) }) });
      expect((await readTrainingCheckpoint(checkpoint!.bestPath!)).state.step).toBe(best.stepsDone);
    }));

  it('stops early when nothing gets better by enough, also when it is started again', () =>
    leakGuard(async () => {
      const options: TrainingRunOptions = { totalSteps: 50, batchAt: tinyBatch, evaluation: { everySteps: 1, batches: () => heldOut, patience: 2, minDelta: 100 }, checkpoint: { path, everySteps: 1 } };
      using trainer = await tinyTrainer();
      expect(told(await all(trainingRun(trainer, options))).at(-1)).toBe('done 3 early-stop');
      using again = await tinyTrainer();
      expect(told(await all(trainingRun(again, options)))).toEqual(['resume 3', 'done 3 early-stop']);
    }));

  it('does nothing more after an unsubscribe, in a step or in an evaluation, and saves nothing', () =>
    leakGuard(async () => {
      for (const until of ['step', 'evaluation']) {
        using trainer = await tinyTrainer();
        let evaluated = 0;
        function* batches() {
          for (; evaluated < 1000; evaluated += 1) yield heldOut[0]!;
        }
        const seen: TrainingEvent[] = [];
        const subscription = trainingRun(trainer, { totalSteps: 1000, batchAt: tinyBatch, evaluation: { everySteps: 3, batches }, checkpoint: { path, everySteps: 1000 } }).subscribe((event) => seen.push(event));
        while (until === 'step' ? seen.length < 2 : evaluated < 2) await yieldToEventLoop();
        subscription.unsubscribe();
        const [{ step }, { length }] = [trainer, seen];
        for (let turn = 0; turn < 20; turn += 1) await yieldToEventLoop();
        expect(seen.length).toBe(length);
        expect(trainer.step).toBeLessThanOrEqual(step + 1);
        expect(evaluated).toBeLessThan(5);
        expect(await readdir(`${folder}/deep`)).toEqual([]);
      }
    }));

  it('refuses a checkpoint that its caller refuses, before anything is restored', () =>
    leakGuard(async () => {
      using trainer = await tinyTrainer();
      await all(trainingRun(trainer, { totalSteps: 1, batchAt: tinyBatch, checkpoint: { path, everySteps: 1, notes: { recipe: 'old' } } }));
      using other = await tinyTrainer();
      const check = (notes: Readonly<Record<string, string>>, stepsDone: number): void => {
        throw Object.assign(new Error('another recipe'), { code: `${notes['recipe']} ${stepsDone}` });
      };
      await expectRejection('old 1', all(trainingRun(other, { totalSteps: 2, batchAt: tinyBatch, checkpoint: { path, everySteps: 1, check } })));
      expect(other.step).toBe(0);
    }));

  it('refuses counts that are none', async () => {
    const trainer = {} as Trainer;
    const options = { totalSteps: 1, batchAt: tinyBatch };
    for (const wrong of [{ totalSteps: 0 }, { accumulate: 1.5 }, { evaluation: { everySteps: 0, batches: () => [] } }, { evaluation: { everySteps: 1, patience: 0, batches: () => [] } }, { checkpoint: { path, everySteps: Number.NaN } }]) {
      expectCode('invalid-option', () => trainingRun(trainer, { ...options, ...wrong }));
    }
  });
});
