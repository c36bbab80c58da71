import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { memoryWeights, modelFromWeights, type NamedTensor } from '@tokstream/model';
import { backendMatrix, closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { referenceCausalLmLoss } from './loss/causal-lm-loss.reference.ts';
import { adamW } from './optimizer/adamw.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import { padRows } from './pack/pad-rows.ts';
import { differentiate, tinyBatch, tinyConfig, tinyTrainer, tinyWeights } from './tiny-llama.test-support.ts';
import { createTrainer, type Trainer, type TrainerState } from './trainer.ts';

await backendMatrix(selectBackend, () => {
  describe('a trainer', () => {
    it('learns a batch by heart', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer({ learningRate: () => 0.05 });
        const first = await trainer.train(tinyBatch(1));
        for (let step = 1; step < 20; step += 1) await trainer.train(tinyBatch(1));
        expect(await trainer.evaluate(tinyBatch(1))).toBeLessThan(first.loss / 4);
      }));

    it('reports the loss before the update, the rate of the step and the time of its clock', () =>
      leakGuard(async () => {
        let clock = 0;
        using trainer = await tinyTrainer({ learningRate: (step) => 0.01 / (step + 1), now: () => (clock += 250) });
        for (let step = 0; step < 3; step += 1) {
          const loss = await trainer.evaluate(tinyBatch(step));
          expect(trainer.step).toBe(step);
          expect(await trainer.train(tinyBatch(step))).toEqual({ step, loss, gradientNorm: expect.any(Number) as number, learningRate: 0.01 / (step + 1), tokens: 10, seconds: 0.25 });
        }
      }));

    it('does not learn from an evaluation', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer();
        const before = await stateOf(trainer);
        const losses = [await trainer.evaluate(tinyBatch(4)), await trainer.evaluate(tinyBatch(4))];
        expect(losses[0]).toBe(losses[1]);
        expect(await stateOf(trainer)).toEqual(before);
      }));

    it('has the loss of the model its weights make', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer();
        await trainer.train(tinyBatch(1));
        using model = await modelFromWeights(tinyConfig, await trainer.weights());
        const { ids, batch, time } = tinyBatch(2);
        let sum = 0;
        for (let row = 0; row < batch; row += 1) {
          const cut = ids.slice(row * (time + 1), (row + 1) * (time + 1));
          using cache = model.createCache();
          const { logits } = await model.forward({ input: { ids: cut.slice(0, -1) } }, cache, { logits: 'all' });
          sum += referenceCausalLmLoss(logits, cut.slice(1)).loss;
        }
        closeTo([await trainer.evaluate({ ids, batch, time })], [sum / batch], 1e-5);
      }));

    it('leaves what does not learn as it is, and learns the rest as a rule that freezes would', () =>
      leakGuard(async () => {
        const frozen: Optimizer = (weight) => (weight.path === 'embedding' ? adamW()(weight) : { moments: [], update() {} });
        using one = await tinyTrainer({ learns: (path) => path === 'embedding', maxGradientNorm: Number.POSITIVE_INFINITY });
        using other = await tinyTrainer({ optimizer: frozen, maxGradientNorm: Number.POSITIVE_INFINITY });
        for (let step = 0; step < 3; step += 1) {
          await one.train(tinyBatch(step));
          await other.train(tinyBatch(step));
        }
        const [learned, expected] = [await one.weights(), await other.weights()];
        expect(learned).toEqual(expected);
        const before = tinyWeights();
        expect([...learned].filter(([name, { data }]) => String(data) !== String(before.get(name)!.data)).map(([name]) => name)).toEqual(['model.embed_tokens.weight']);
        expect([...(await one.save()).tensors.keys()].filter((name) => !name.startsWith('weight.'))).toEqual(['first.embedding', 'second.embedding']);
        await expectRejection('invalid-option', tinyTrainer({ learns: () => false }));
      }));

    it('gives back the weights it was made of', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer();
        expect(await trainer.weights()).toEqual(tinyWeights());
      }));

    it('continues from a saved state bit for bit', () =>
      leakGuard(async () => {
        const options = { learningRate: (step: number) => 0.02 / (step + 1) };
        using unbroken = await tinyTrainer(options);
        using first = await tinyTrainer(options);
        using second = await createTrainer(tinyConfig, memoryWeights(tinyWeights(tinyConfig, 77)), options);
        const reports = [];
        for (let step = 0; step < 6; step += 1) reports.push((await unbroken.train(tinyBatch(step))).loss);
        for (let step = 0; step < 3; step += 1) expect((await first.train(tinyBatch(step))).loss).toBe(reports[step]);
        const state = structuredClone(await first.save());
        second.restore(state);
        // The state belongs to the caller again.
        for (const { data } of state.tensors.values()) data.fill(Number.NaN);
        for (let step = 3; step < 6; step += 1) expect((await second.train(tinyBatch(step))).loss).toBe(reports[step]);
        expect(await stateOf(second)).toEqual(await stateOf(unbroken));
      }));

    it('refuses the state of another model and stays as it was', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer();
        using larger = await tinyTrainer({}, { ...tinyConfig, layers: 3 });
        using wider = await tinyTrainer({}, { ...tinyConfig, hiddenWidth: 13 });
        using tied = await tinyTrainer({}, { ...tinyConfig, tied: true });
        await trainer.train(tinyBatch(1));
        const before = await stateOf(trainer);
        const own = await trainer.save();
        const changed = (name: string, tensor: NamedTensor | undefined): TrainerState => {
          const tensors = new Map(own.tensors);
          if (tensor === undefined) tensors.delete(name);
          else tensors.set(name, tensor);
          return { ...own, tensors };
        };
        const embedding = own.tensors.get('weight.embedding')!;
        const others = [await larger.save(), await wider.save(), await tied.save(), changed('second.norm', undefined), changed('weight.embedding', { ...embedding, shape: [...embedding.shape].toReversed() })];
        for (const state of others) expectCode('invalid-checkpoint', () => trainer.restore(state));
        expect(await stateOf(trainer)).toEqual(before);
      }));

    it('learns from several batches as from one, whatever they count', () =>
      leakGuard(async () => {
        const rows = [9, 3, 2, 6, 4].map((length, seed) => tinyBatch(seed, 1, length - 1).ids);
        const whole = await differentiate(padRows(rows));
        const parts = await differentiate(padRows(rows.slice(0, 1)), padRows(rows.slice(1, 3)), padRows(rows.slice(3)));
        expect([whole.tokens, parts.tokens]).toEqual([19, 19]);
        closeTo([parts.loss, ...parts.gradient], [whole.loss, ...whole.gradient], 1e-6);
      }));

    it('has the loss and gradient of each row alone, by its length, whatever the padding holds', () =>
      leakGuard(async () => {
        const rows = [7, 2, 5].map((length, seed) => tinyBatch(seed, 1, length - 1).ids);
        const padded = padRows(rows);
        const filled = { ...padded, ids: padded.ids.map((id, at) => (at % 7 < rows[Math.floor(at / 7)]!.length ? id : (3 * at) % 11)) };
        const together = await differentiate(filled);
        const apart = await Promise.all(rows.map((ids) => differentiate({ ids, batch: 1, time: ids.length - 1 })));
        const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number, row) => sum + (number * (rows[row]!.length - 1)) / 11, 0);
        closeTo([together.loss, ...together.gradient], [mean(apart.map(({ loss }) => loss)), ...together.gradient.map((_, at) => mean(apart.map(({ gradient }) => gradient[at]!)))], 1e-6);
        using trainer = await tinyTrainer();
        closeTo([await trainer.evaluate(filled)], [together.loss], 1e-6);
      }));

    it('refuses tokens outside of the vocabulary and batches of another size than they say, unharmed', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer();
        const before = await stateOf(trainer);
        const good = tinyBatch(1);
        for (const id of [-1, tinyConfig.vocabulary]) {
          const bad = { ...good, ids: good.ids.with(3, id) };
          await leakGuard(() => expectRejection('invalid-ids', trainer.train(bad)));
          await leakGuard(() => expectRejection('invalid-ids', trainer.evaluate(bad)));
        }
        const counts = [new Uint8Array(9).fill(1), new Uint8Array(10), new Uint8Array(10).fill(2)].map((counted) => ({ ...good, counted }));
        for (const bad of [{ ...good, batch: 3 }, { ...good, time: 4 }, { ids: new Int32Array(0), batch: 0, time: 4 }, ...counts]) {
          await leakGuard(() => expectRejection('invalid-batch', trainer.train([good, bad])));
          await leakGuard(() => expectRejection('invalid-batch', trainer.evaluate(bad)));
        }
        await leakGuard(() => expectRejection('invalid-batch', trainer.train([])));
        expect(trainer.step).toBe(0);
        expect(await stateOf(trainer)).toEqual(before);
        await trainer.train(good);
      }));

    it('says so when it diverges', () =>
      leakGuard(async () => {
        using trainer = await tinyTrainer({ learningRate: () => 1e30 });
        const run = async (): Promise<void> => {
          for (let step = 0; step < 5; step += 1) await trainer.train(tinyBatch(step));
        };
        await expectRejection('training-diverged', run());
      }));

    it('leaves nothing behind when its weights are not all there', () =>
      leakGuard(async () => {
        const weights = tinyWeights();
        weights.delete('lm_head.weight');
        await expectRejection('invalid-checkpoint', createTrainer(tinyConfig, memoryWeights(weights), { learningRate: () => 1 }));
      }));

    it('keeps no tensor of a step', async () => {
      using trainer = await tinyTrainer();
      await leakGuard(() => trainer.train(tinyBatch(1)));
      expect(tf.memory().numTensors).toBeGreaterThan(0);
    });
  });
});

it('has the same gradients on wasm as on cpu', async () => {
  const found = [];
  for (const backend of ['cpu', 'wasm'] as const) {
    await selectBackend({ backend });
    found.push((await leakGuard(() => differentiate(tinyBatch(3)))).gradient);
  }
  closeTo(found[1]!, found[0]!, 1e-6);
});

async function stateOf(trainer: Trainer): Promise<TrainerState> {
  return structuredClone(await trainer.save());
}
