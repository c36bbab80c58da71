import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { encoderFromWeights, initializeEncoder, initializeEncoderHeads, memoryWeights, type NamedTensor, parseEncoderConfig, parseEncoderHeadsConfig } from '@tokstream/model';
import { backendMatrix, closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import type { Optimizer } from '../optimizer/optimizer.ts';
import { createEncoderTrainer, type EncoderTrainer, type EncoderTrainerOptions } from './create-encoder-trainer.ts';
import { maskTokens } from './mask-tokens.ts';
import type { EncoderBatch, MaskedRow } from './masked-row.ts';

const json = { model_type: 'bert', vocab_size: 23, hidden_size: 8, intermediate_size: 12, num_hidden_layers: 2, num_attention_heads: 2, max_position_embeddings: 16, initializer_range: 0.2 };
const config = { encoder: parseEncoderConfig(json), heads: { ...parseEncoderHeadsConfig(json), labelSets: [{ name: 'kind', block: 'classifier', labels: ['a', 'b', 'c'] }, { name: 'tongue', block: 'tongue', labels: ['x', 'y'] }] } };

function weights(): Map<string, NamedTensor> {
  const random = seededRandom(1);
  return new Map([...initializeEncoder(config.encoder, random), ...initializeEncoderHeads(config.heads, random)]);
}

function trainerWith(options: Partial<EncoderTrainerOptions> = {}): Promise<EncoderTrainer> {
  return createEncoderTrainer(config, memoryWeights(weights()), { learningRate: () => 0.02, ...options });
}

/** Rows of different lengths; the labels follow from the second token. */
const rows: readonly MaskedRow[] = [9, 4, 14, 6].map((length, at) => {
  const random = seededRandom(at);
  const ids = Int32Array.from({ length }, (_, place) => (place === 0 ? 2 : place === length - 1 ? 3 : 5 + Math.floor(random.next() * 18)));
  return { ...maskTokens(ids, random, { maskId: 4, vocabulary: 23, specialIds: new Set([0, 1, 2, 3, 4]), share: 0.4 }), labels: [at % 3, at === 1 ? -1 : ids[1]! % 2] };
});
const hiddenTokens = rows.reduce((sum, { positions }) => sum + positions.length, 0);

/** Loss and gradient, in one run of numbers. */
async function differentiate(...batches: readonly EncoderBatch[]): Promise<readonly number[]> {
  const keepGradient: Optimizer = () => ({ moments: ['gradient'], update: (_weight, [moment], gradient) => void moment!.assign(gradient) });
  using trainer = await trainerWith({ optimizer: keepGradient, maxGradientNorm: Number.POSITIVE_INFINITY });
  const { loss, tokens } = await trainer.train(batches);
  expect(tokens).toBe(batches.flatMap((batch) => batch.rows).reduce((sum, { positions }) => sum + positions.length, 0));
  return [loss, ...[...(await trainer.save()).tensors].filter(([name]) => name.startsWith('gradient.')).flatMap(([, { data }]) => [...data])];
}

await backendMatrix(selectBackend, () => {
  it('learns hidden tokens and labels by heart, and measures that it did', () =>
    leakGuard(async () => {
      using trainer = await trainerWith({ learningRate: () => 0.04 });
      const before = await trainer.measure({ rows });
      for (let step = 0; step < 50; step += 1) await trainer.train({ rows });
      const after = await trainer.measure({ rows });
      expect(after.nats).toBeLessThan(before.nats / 4);
      expect([after.hiddenTokens, after.texts, after.labelled]).toEqual([hiddenTokens, 4, [4, 3]]);
      expect(after.named / hiddenTokens).toBeGreaterThan(0.8);
      expect([...after.labels[0]!]).toEqual([0, 1, 2, 0]);
    }));

  it('learns from rows apart as from rows together, whatever is padded beside them', () =>
    leakGuard(async () => closeTo(await differentiate({ rows: rows.slice(0, 1) }, { rows: rows.slice(1) }), await differentiate({ rows }), 2e-6)));
});

it('has the gradient on wasm that it has on cpu', async () => {
  const found = [];
  for (const backend of ['cpu', 'wasm'] as const) {
    await selectBackend({ backend });
    found.push(await leakGuard(() => differentiate({ rows })));
  }
  closeTo(found[1]!, found[0]!, 2e-6);
});

it('continues from a saved state bit for bit, and gives weights that an encoder is made of', () =>
  leakGuard(async () => {
    await selectBackend({ backend: 'wasm' });
    using unbroken = await trainerWith();
    using first = await trainerWith();
    using second = await trainerWith();
    for (let step = 0; step < 3; step += 1) await first.train({ rows });
    for (let step = 0; step < 5; step += 1) await unbroken.train({ rows });
    second.restore(await first.save());
    for (let step = 3; step < 5; step += 1) await second.train({ rows });
    expect(await second.weights()).toEqual(await unbroken.weights());
    expect([...(await second.weights()).keys()].toSorted()).toEqual([...weights().keys()].toSorted());
    using encoder = await encoderFromWeights(config.encoder, memoryWeights(await second.weights()));
    expect((await encoder.forward([{ input: { ids: rows[0]!.ids } }]))[0]!.rows).toBe(9);
  }));

it('refuses batches that do not fit, unharmed', () =>
  leakGuard(async () => {
    await selectBackend({ backend: 'wasm' });
    using trainer = await trainerWith();
    const [row] = rows as [MaskedRow];
    const none = new Int32Array(0);
    for (const wrong of [{ ids: none }, { ids: new Int32Array(17) }, { targets: none }, { positions: row.positions.map(() => 9) }, { labels: [0] }, { labels: [3, 0] }]) await expectRejection('invalid-batch', trainer.train({ rows: [{ ...row, ...wrong }] }));
    for (const wrong of [{ ids: row.ids.with(1, 23) }, { targets: row.targets.with(0, -1) }]) await expectRejection('invalid-ids', trainer.evaluate({ rows: [{ ...row, ...wrong }] }));
    for (const empty of [{ rows: [] }, { rows: [{ ...row, positions: none, targets: none }] }]) await expectRejection('invalid-batch', trainer.train(empty));
    expect(await trainer.weights()).toEqual(weights());
    const missing = weights();
    missing.delete('tongue.bias');
    await expectRejection('invalid-checkpoint', createEncoderTrainer(config, memoryWeights(missing), { learningRate: () => 1 }));
  }));
