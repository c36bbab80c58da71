import { withSignal, yieldToEventLoop } from '@tokstream/core';
import { from, type Observable } from 'rxjs';
import { clearPartialCheckpoints } from '../checkpoint/clear-partial-checkpoints.ts';
import { readTrainingCheckpoint, writeTrainingCheckpoint } from '../checkpoint/training-checkpoint.ts';
import { requireCounts } from '../require-counts.ts';
import type { Trainer } from '../trainer.ts';
import { type BestSoFar, nextBest } from './best-so-far.ts';
import { evaluateBatches } from './evaluate-batches.ts';
import type { TrainingEvent } from './training-event.ts';
import type { CheckpointOptions, TrainingRunOptions } from './training-run-options.ts';

/**
 * A whole training run: steps, evaluations on held-out text, early stop, checkpoints.
 *
 * Everything it does is a function of the step, and a checkpoint says all there is to know: a run that was killed at any
 * moment, and started again with the same options, goes on with the losses it would have had, bit for bit on one backend.
 *
 * The signal ends it after the step under way, with a checkpoint and `done`. Unsubscribe ends it there too, at once when
 * it evaluates, and saves nothing, since nobody could wait for it. The trainer stays the caller's.
 *
 * @throws `invalid-option`; the errors of `Trainer.train`, of `readTrainingCheckpoint` and of the file system
 *
 * @example
 * trainingRun(trainer, { totalSteps: 1000, batchAt: shuffledWindows(ids, sizes), checkpoint: { path: 'run.safetensors', everySteps: 50 } })
 *   .subscribe((event) => event.type === 'step' && console.error(event.step, event.loss))
 */
export function trainingRun<Batch>(trainer: Trainer<Batch, unknown>, options: TrainingRunOptions<Batch>): Observable<TrainingEvent> {
  const { totalSteps, accumulate = 1, evaluation, checkpoint } = options;
  requireCounts('trainingRun', { totalSteps, accumulate, ...(evaluation && { 'evaluation.everySteps': evaluation.everySteps, 'evaluation.patience': evaluation.patience ?? 1 }), ...(checkpoint && { 'checkpoint.everySteps': checkpoint.everySteps }) });
  return withSignal((unsubscribed) => from(run(trainer, options, unsubscribed)));
}

async function* run<Batch>(trainer: Trainer<Batch, unknown>, options: TrainingRunOptions<Batch>, unsubscribed: AbortSignal): AsyncGenerator<TrainingEvent, void, undefined> {
  const { totalSteps, batchAt, accumulate = 1, evaluation, checkpoint, signal } = options;
  const isDue = (everySteps: number): boolean => trainer.step % everySteps === 0;
  let best: BestSoFar | undefined;
  const save = async (path: string): Promise<TrainingEvent> => {
    await writeTrainingCheckpoint(path, await trainer.save(), { ...checkpoint?.notes, ...(best !== undefined && { best: JSON.stringify(best) }) });
    return { type: 'checkpoint', stepsDone: trainer.step, path };
  };
  const reasonToEnd = (): 'steps' | 'early-stop' | 'aborted' | undefined => {
    if (trainer.step >= totalSteps) return 'steps';
    if (best !== undefined && best.misses >= (evaluation?.patience ?? Number.POSITIVE_INFINITY)) return 'early-stop';
    return signal?.aborted === true ? 'aborted' : undefined;
  };

  if (checkpoint !== undefined) {
    const found = await openCheckpoint(checkpoint);
    if (found !== undefined) {
      trainer.restore(found.state);
      best = found.best;
      yield { type: 'resume', stepsDone: trainer.step };
    }
  }
  let savedAt = trainer.step;
  let reason = reasonToEnd();
  for (; reason === undefined; reason = reasonToEnd()) {
    await yieldToEventLoop(unsubscribed);
    const first = trainer.step * accumulate;
    yield { type: 'step', ...(await trainer.train(Array.from({ length: accumulate }, (_, at) => batchAt(first + at)))) };
    if (evaluation !== undefined && (isDue(evaluation.everySteps) || trainer.step === totalSteps)) {
      const { loss, tokens } = await evaluateBatches(trainer, evaluation.batches(), unsubscribed);
      best = nextBest(best, loss, evaluation.minDelta ?? 0);
      const isBest = best.misses === 0;
      yield { type: 'evaluation', stepsDone: trainer.step, loss, ...(evaluation.bytes !== undefined && { bitsPerByte: (loss * tokens) / Math.LN2 / evaluation.bytes }), best: isBest };
      if (isBest && checkpoint?.bestPath !== undefined) yield await save(checkpoint.bestPath);
    }
    // Last, so that what it holds includes the evaluation of its step.
    if (checkpoint !== undefined && isDue(checkpoint.everySteps)) {
      yield await save(checkpoint.path);
      savedAt = trainer.step;
    }
  }
  if (checkpoint !== undefined && savedAt !== trainer.step) yield await save(checkpoint.path);
  yield { type: 'done', stepsDone: trainer.step, reason };
}

async function openCheckpoint({ path, bestPath, check }: CheckpointOptions) {
  for (const each of bestPath === undefined ? [path] : [path, bestPath]) await clearPartialCheckpoints(each);
  const found = await readTrainingCheckpoint(path).catch((error: { readonly code?: string }) => {
    if (error.code === 'missing-file') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  check?.(found.notes, found.state.step);
  return { state: found.state, best: found.notes['best'] === undefined ? undefined : (JSON.parse(found.notes['best']) as BestSoFar) };
}
