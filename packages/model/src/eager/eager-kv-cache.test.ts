import { selectBackend } from '@tokstream/backend';
import { backendMatrix, type CacheLawSubject, kvCacheLaws } from '@tokstream/testing';
import type { LlamaConfig } from '../llama/llama-config.ts';
import { referenceLlama } from '../llama/llama.reference.ts';
import { modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';

await backendMatrix(selectBackend, () => {
  kvCacheLaws('two key heads of two query heads each', () => subjectOf(smallConfig));
  kvCacheLaws('one key head, stretched positions, tied', () =>
    subjectOf({ ...smallConfig, kvHeads: 1, headDim: 4, layers: 1, tied: true, attentionBias: false, ropeScaling: { type: 'linear', factor: 3 } }), 5);
});

async function subjectOf(config: LlamaConfig): Promise<CacheLawSubject> {
  const weights = randomWeights(config, 1);
  const model = await modelFromWeights(config, weights);
  const table = weights.get('model.embed_tokens.weight')!.data;
  return {
    model,
    plain: referenceLlama(config, weights),
    embedding: (id) => table.subarray(id * config.width, (id + 1) * config.width),
    bytesPerEntry: 2 * 4 * config.headDim,
    [Symbol.dispose]: () => model[Symbol.dispose](),
  };
}
