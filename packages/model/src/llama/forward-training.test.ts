import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { readFileSync } from 'node:fs';
import { it } from 'vitest';
import { memoryWeights } from '../checkpoint/weight-source.ts';
import { listParameters } from '../decoder/decoder-parameters.ts';
import { downloadParameters, uploadParameters } from '../decoder/transfer-parameters.ts';
import { parseConfig } from '../families/registry.ts';
import { fixtureNames, readFixture } from '../fixtures.test-support.ts';
import { readSafetensors } from '../safetensors/safetensors-file.ts';
import { forwardTraining } from './forward-training.ts';

const fixtures = await Promise.all(fixtureNames.map(readFixture));

await backendMatrix(selectBackend, () => {
  it.each(fixtures)('gives the logits of $name, whose weights come back as they were', ({ folder, vectors }) =>
    leakGuard(async () => {
      const config = parseConfig(JSON.parse(readFileSync(`${folder}/config.json`, 'utf8')) as Record<string, unknown>);
      const { tensors } = await readSafetensors(`${folder}/model.safetensors`);
      const parameters = await uploadParameters(config, memoryWeights(tensors));
      const logits = tf.tidy(() => forwardTraining(config, parameters, tf.tensor1d(vectors.ids.flat(), 'int32'), vectors.ids.length));
      closeTo(await logits.data(), vectors.tensors.get('logits')!.data, 1e-4);
      for (const [name, { data }] of await downloadParameters(config, parameters)) closeTo(data, tensors.get(name)!.data, 1e-6);
      tf.dispose([logits, ...listParameters(parameters).map(([, weight]) => weight)]);
    }),
  );
});
