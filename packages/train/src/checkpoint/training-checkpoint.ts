import { TokstreamError } from '@tokstream/core';
import { readSafetensors, writeSafetensors } from '@tokstream/model';
import type { TrainerState } from '../trainer.ts';

/**
 * Saves a run to one file (weights, both moments, the step count) through a temporary file and a rename.
 *
 * @param notes strings to keep with it, such as the recipe the run follows
 */
export async function writeTrainingCheckpoint(path: string, state: TrainerState, notes: Readonly<Record<string, string>> = {}): Promise<void> {
  await writeSafetensors(path, state.tensors, { metadata: { ...notes, step: String(state.step) } });
}

/**
 * Reads what `writeTrainingCheckpoint` wrote.
 *
 * @throws `missing-file`, `invalid-checkpoint`
 */
export async function readTrainingCheckpoint(path: string): Promise<{ readonly state: TrainerState; readonly notes: Readonly<Record<string, string>> }> {
  const { tensors, metadata } = await readSafetensors(path);
  const { step, ...notes } = metadata;
  if (step === undefined || !/^\d+$/.test(step)) throw new TokstreamError(`${path} holds no step count; it is not a training checkpoint.`, { code: 'invalid-checkpoint', stage: 'readTrainingCheckpoint' });
  return { state: { step: Number(step), tensors }, notes };
}
