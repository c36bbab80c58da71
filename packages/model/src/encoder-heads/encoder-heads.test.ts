import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { memoryWeights } from '../checkpoint/weight-source.ts';
import { loadEncoder } from '../encoder/load-encoder.ts';
import { listEncoderHeads } from './encoder-heads.ts';
import { formatLabelSets, parseEncoderHeadsConfig } from './encoder-heads-config.ts';
import { initializeEncoderHeads } from './initialize-encoder-heads.ts';
import { loadEncoderHeads } from './load-encoder-heads.ts';
import { downloadEncoderHeads, uploadEncoderHeads } from './transfer-encoder-heads.ts';

const folder = fileURLToPath(new URL('../../fixtures/heads/bert', import.meta.url));
const json = (name: string): Record<string, unknown> => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Record<string, unknown>;
const reference = json('ref.json') as unknown as { readonly ids: number[][]; readonly masked: number[]; readonly labels: number[][][] };
const config = parseEncoderHeadsConfig(json('config.json'));

await backendMatrix(selectBackend, () => {
  it('says of hidden tokens and of texts what transformers says', () =>
    leakGuard(async () => {
      using encoder = await loadEncoder(folder);
      using heads = await loadEncoderHeads(folder);
      const { width } = encoder.shape;
      const outputs = await encoder.forward(reference.ids.map((ids) => ({ input: { ids: Int32Array.from(ids) } })));
      closeTo(await heads.nameTokens(outputs[0]!.last), reference.masked, 1e-4);
      for (const [at, { last }] of outputs.entries()) {
        const labels = await heads.label(last.subarray(0, width));
        reference.labels[at]!.forEach((logits, set) => closeTo(labels[set]!, logits, 1e-5));
      }
      await expectRejection('invalid-rows', heads.label(new Float32Array(width + 1)));
      await expectRejection('invalid-rows', heads.nameTokens(new Float32Array(width + 1)));
    }));
});

it('reads the labels that it writes, and those of transformers', () => {
  expect(config.labelSets.map(({ name, labels }) => [name, labels.length])).toEqual([['answer', 3], ['season', 4]]);
  const written = formatLabelSets(config.labelSets);
  expect(parseEncoderHeadsConfig(written).labelSets).toEqual(config.labelSets);
  expect(parseEncoderHeadsConfig({ id2label: written['id2label'] }).labelSets).toEqual([{ ...config.labelSets[0], name: 'label' }]);
  expectCode('invalid-config', () => parseEncoderHeadsConfig({ label_heads: [{ name: 'answer' }] }));
});

it('gives back the weights that went in, and leaves nothing behind when one is missing', () =>
  leakGuard(async () => {
    await selectBackend({ backend: 'wasm' });
    const fresh = initializeEncoderHeads(config, seededRandom(1));
    const heads = await uploadEncoderHeads(config, memoryWeights(fresh));
    expect(await downloadEncoderHeads(config, heads)).toEqual(fresh);
    tf.dispose(listEncoderHeads(heads).map(([, weight]) => weight));
    fresh.delete('second.bias');
    await expectRejection('invalid-checkpoint', uploadEncoderHeads(config, memoryWeights(fresh)));
  }));
