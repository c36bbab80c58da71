import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { initializeLlama, type LlamaConfig, loadModel, modelFromWeights } from '@tokstream/model';
import { expect, it } from 'vitest';
import { llamaGguf } from './llama-gguf.ts';

const config: LlamaConfig = { vocabulary: 300, width: 64, hiddenWidth: 96, layers: 2, heads: 4, kvHeads: 2, headDim: 16, maxPositions: 128, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: { type: 'default' }, tied: true, attentionBias: false, mlpBias: false, initializerRange: 0.3 };

it.each([
  ['f32', 1e-5],
  ['f16', 2e-2],
  ['q8_0', 0.5],
] as const)('a %s file is the same model to who reads it with @huggingface/gguf', async (stored, tolerance) => {
  await selectBackend({ backend: 'wasm' });
  const weights = initializeLlama(config, seededRandom(3));
  const folder = await mkdtemp(join(tmpdir(), 'bench-gguf-'));
  try {
    const path = join(folder, 'model.gguf');
    await writeFile(path, Buffer.concat([...llamaGguf(config, weights, stored)]));
    using written = await loadModel(path);
    using given = await modelFromWeights(config, weights);
    using one = written.createCache();
    using other = given.createCache();
    const input = { ids: Int32Array.of(5, 9, 200, 17, 4) };
    const [read, wanted] = [await written.forward({ input }, one), await given.forward({ input }, other)];
    for (const [id, logit] of wanted.logits.entries()) expect(Math.abs(read.logits[id]! - logit)).toBeLessThan(tolerance);
  } finally {
    await rm(folder, { recursive: true });
  }
});
