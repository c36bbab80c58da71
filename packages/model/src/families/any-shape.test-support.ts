import { closeTo, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { it } from 'vitest';
import type { CausalLM } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ReferenceEntry, referenceDecoder } from '../decoder/decoder.reference.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import { anyJson, randomDecoderWeights } from './any-decoder.test-support.ts';
import { families, parseConfig } from './registry.ts';

/** Declares, for every family, that an engine computes what the plain reference does, whatever the shape and the positions. */
export function anyShapeLaw(load: (config: DecoderConfig, weights: ReadonlyMap<string, NamedTensor>) => Promise<CausalLM>, runs: number): void {
  it.each([...families.keys()])('computes what the plain reference computes, for any shape of %s', async (family) => {
    const row = fc.record({ id: fc.nat(), position: fc.nat({ max: 60 }) });
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), fc.array(row, { minLength: 1, maxLength: 5 }), (json, seed, rows) =>
      leakGuard(async () => {
        const config = parseConfig(json);
        const weights = randomDecoderWeights(config, seed);
        const reference = referenceDecoder(config, weights);
        const view = config.layers.map(() => Array.from({ length: config.kvHeads }, (): ReferenceEntry[] => []));
        const steps = rows.map(({ id, position }) => {
          const step = reference(id % config.vocabulary, position, view);
          step.entries.forEach((heads, layer) => heads.forEach((entry, head) => view[layer]![head]!.push(entry)));
          return step;
        });
        using model = await load(config, weights);
        using cache = model.createCache();
        const input = { ids: Int32Array.from(rows, ({ id }) => id % config.vocabulary) };
        const output = await model.forward({ input, positions: Int32Array.from(rows, ({ position }) => position) }, cache, { logits: 'all', hidden: true });
        closeTo(output.logits, steps.flatMap(({ logits }) => [...logits]), 1e-4);
        output.hidden.forEach((layer, index) => closeTo(layer, steps.flatMap(({ hidden }) => [...hidden[index]!]), 1e-4));
      }),
    );
    await fc.assert(property, { numRuns: runs });
  });
}
