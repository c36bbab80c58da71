import { readFileSync } from 'node:fs';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, expectRejection, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { initializeLlama } from '../llama/initialize-llama.ts';
import type { LlamaConfig } from '../llama/llama-config.ts';
import { modelFromWeights } from '../load-model.ts';
import { smallConfig } from '../random-llama.test-support.ts';

/** 11 million weights. */
const config: LlamaConfig = { ...smallConfig, vocabulary: 16_000, width: 512, hiddenWidth: 1024, layers: 1, heads: 8, kvHeads: 4, headDim: 64, tied: true };
const modelBytes = 4e7;
const resident = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;

await backendMatrix(selectBackend, (backend) => {
  if (backend !== 'tensorflow') {
    it('there is no graph to release', () => expectRejection('unsupported-engine', modelFromWeights(smallConfig, initializeLlama(smallConfig, seededRandom(1)), { engine: 'graph' })));
    return;
  }

  it('memory is given back on dispose, round after round, while another model stays', () =>
    leakGuard(async () => {
      const weights = initializeLlama(config, seededRandom(1));
      using other = await modelFromWeights(config, weights, { engine: 'graph' });
      const after: number[] = [];
      for (let round = 0; round < 12; round += 1) {
        using model = await modelFromWeights(config, weights, { engine: 'graph' });
        for (const each of [model, other]) {
          using cache = each.createCache();
          // Beyond the room that a pool begins with.
          await each.forward({ input: { ids: new Int32Array(300).fill(round) } }, cache, { logits: 'none' });
          cache.commit();
          await each.forward({ input: { ids: Int32Array.of(1) } }, cache);
        }
        model[Symbol.dispose]();
        after.push(resident());
      }
      expect(Math.max(...after.slice(6)) - Math.max(...after.slice(0, 6))).toBeLessThan(modelBytes);
    }));
});
