import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, engineConformance, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { it } from 'vitest';
import { fixtureNames, readFixture } from '../fixtures.test-support.ts';
import { type ReferenceEntry, referenceLlama } from '../llama/llama.reference.ts';
import { loadModel, modelFromWeights } from '../load-model.ts';
import { anyConfig, randomWeights } from '../random-llama.test-support.ts';

const fixtures = await Promise.all(fixtureNames.map(readFixture));

await backendMatrix(selectBackend, () => {
  for (const { name, folder, vectors } of fixtures) engineConformance(`eager ${name}`, () => loadModel(folder), vectors);

  it('computes what the plain reference computes, for any shape of the family', async () => {
    const row = fc.record({ id: fc.nat(), position: fc.nat({ max: 60 }) });
    const property = fc.asyncProperty(anyConfig, fc.nat(), fc.array(row, { minLength: 1, maxLength: 5 }), (config, seed, rows) =>
      leakGuard(async () => {
        const weights = randomWeights(config, seed);
        const reference = referenceLlama(config, weights);
        const view = Array.from({ length: config.layers }, () => Array.from({ length: config.kvHeads }, (): ReferenceEntry[] => []));
        const steps = rows.map(({ id, position }) => {
          const step = reference(id % config.vocabulary, position, view);
          step.entries.forEach((heads, layer) => heads.forEach((entry, head) => view[layer]![head]!.push(entry)));
          return step;
        });
        using model = await modelFromWeights(config, weights);
        using cache = model.createCache();
        const input = { ids: Int32Array.from(rows, ({ id }) => id % config.vocabulary) };
        const output = await model.forward({ input, positions: Int32Array.from(rows, ({ position }) => position) }, cache, { logits: 'all', hidden: true });
        closeTo(output.logits, steps.flatMap(({ logits }) => [...logits]), 1e-4);
        output.hidden.forEach((layer, index) => closeTo(layer, steps.flatMap(({ hidden }) => [...hidden[index]!]), 1e-4));
      }),
    );
    await fc.assert(property, { numRuns: 20 });
  });
});
