import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { selectBackend } from '@tokstream/backend';
import { type NamedTensor, writeSafetensors } from '@tokstream/model';
import { expectRejection, leakGuard } from '@tokstream/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tinyBatch, tinyTrainer } from '../tiny-llama.test-support.ts';
import { readTrainingCheckpoint, writeTrainingCheckpoint } from './training-checkpoint.ts';

let folder: string;
let file: string;

beforeAll(() => selectBackend({ backend: 'wasm' }));
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/tokstream-train-`);
  file = `${folder}/run.safetensors`;
});
afterEach(() => rm(folder, { recursive: true }));

describe('a training checkpoint', () => {
  it('carries a run to another trainer bit for bit', () =>
    leakGuard(async () => {
      using unbroken = await tinyTrainer();
      using first = await tinyTrainer();
      using second = await tinyTrainer();
      for (let step = 0; step < 6; step += 1) await unbroken.train(tinyBatch(step));
      for (let step = 0; step < 3; step += 1) await first.train(tinyBatch(step));
      await writeTrainingCheckpoint(file, await first.save(), { recipe: 'tiny "1"' });
      const { state, notes } = await readTrainingCheckpoint(file);
      expect(notes).toEqual({ recipe: 'tiny "1"' });
      second.restore(state);
      for (let step = 3; step < 6; step += 1) await second.train(tinyBatch(step));
      expect(await second.save()).toEqual(await unbroken.save());
    }));

  it('stays the old one, whole, when writing a new one fails', async () => {
    using trainer = await tinyTrainer();
    await writeTrainingCheckpoint(file, await trainer.save());
    const { tensors } = await trainer.save();
    const failing: NamedTensor = {
      shape: [1],
      get data() {
        // Only once the writing has begun.
        if (readdirSync(folder).length > 1) throw new Error('disk full');
        return Float32Array.of(1);
      },
    };
    await expect(writeTrainingCheckpoint(file, { step: 9, tensors: new Map([...tensors, ['z', failing]]) })).rejects.toThrow('disk full');
    expect((await readTrainingCheckpoint(file)).state.step).toBe(0);
    expect(await readdir(folder)).toEqual(['run.safetensors']);
  });

  it('is refused when it is missing, no file of its kind, or without a step', async () => {
    await expectRejection('missing-file', readTrainingCheckpoint(file));
    await writeFile(file, 'text');
    await expectRejection('invalid-checkpoint', readTrainingCheckpoint(file));
    await writeSafetensors(file, [['weight.norm', { shape: [1], data: Float32Array.of(1) }]]);
    await expectRejection('invalid-checkpoint', readTrainingCheckpoint(file));
    await writeSafetensors(file, [], { metadata: { step: '-1' } });
    await expectRejection('invalid-checkpoint', readTrainingCheckpoint(file));
  });
});
