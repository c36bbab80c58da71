import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryWeights } from '../checkpoint/weight-source.ts';
import type { Encoder, EncoderSequence } from './encoder.ts';
import { anyTexts, randomEncoderWeights, smallEncoders } from './encoders.test-support.ts';
import { encoderFixtures, rowsOfGolden } from './fixtures.test-support.ts';
import { encoderFromWeights, loadEncoder } from './load-encoder.ts';

await backendMatrix(selectBackend, () => {
  it.each(encoderFixtures)('gives every hidden state of $name, in a padded batch, alone, and by its embeddings', (fixture) =>
    leakGuard(async () => {
      using encoder = await loadEncoder(fixture.folder);
      const batch = fixture.sequences;
      const together = await encoder.forward(batch, { hidden: true, attention: true });
      for (const [at, sequence] of batch.entries()) {
        const output = together[at]!;
        for (let layer = 0; layer <= encoder.shape.layers; layer += 1) closeTo(output.hidden[layer]!, rowsOfGolden(fixture, `hidden.${layer}`, at), 1e-4);
        closeTo(output.last, output.hidden.at(-1)!, 0);
        const [alone] = await encoder.forward([sequence], { hidden: true, attention: true });
        output.hidden.forEach((values, layer) => closeTo(alone!.hidden[layer]!, values, 2e-5));
        output.attention.forEach((values, layer) => closeTo(alone!.attention[layer]!, values, 2e-5));
      }
      const first = together[0]!.attention[0]!;
      closeTo(first, fixture.tensors.get('attention.0')!.data.subarray(0, first.length), 1e-5);
      const mixed = await encoder.forward([batch[0]!, { ...batch[1]!, input: { embeddings: await encoder.embed(batch[1]!.input.ids) } }]);
      mixed.forEach(({ last }, at) => closeTo(last, together[at]!.last, 2e-5));
    }),
  );
});

describe.each(smallEncoders)('$family', (config) => {
  let encoder: Encoder;
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    encoder = await encoderFromWeights(config, memoryWeights(randomEncoderWeights(config, 5)));
  });
  afterAll(() => encoder[Symbol.dispose]());

  it('gives a text in any batch what it gives it alone, also with a hook that changes nothing', () =>
    fc.assert(
      fc.asyncProperty(anyTexts, (texts) =>
        leakGuard(async () => {
          const batch = texts.map((ids) => ({ input: { ids } }));
          const together = await encoder.forward(batch, { hidden: true });
          const hooked = await encoder.forward(batch, { hidden: true, hook: (given) => ({ ...given }) });
          for (const [at, sequence] of batch.entries()) {
            const [alone] = await encoder.forward([sequence]);
            closeTo(together[at]!.last, alone!.last, 1e-5);
            together[at]!.hidden.forEach((values, layer) => closeTo(hooked[at]!.hidden[layer]!, values, 1e-6));
          }
        }),
      ),
      { numRuns: 25 },
    ));

  it.each<[string, string, readonly EncoderSequence[]]>([
    ['invalid-ids', 'an id too large', [{ input: { ids: Int32Array.of(2, 11) } }]],
    ['invalid-ids', 'an id below zero', [{ input: { ids: Int32Array.of(-1) } }]],
    ['invalid-rows', 'no text', []],
    ['invalid-rows', 'an empty text', [{ input: { ids: new Int32Array(0) } }]],
    ['invalid-rows', 'a part of a row', [{ input: { embeddings: new Float32Array(13) } }]],
    ['invalid-rows', 'too few positions', [{ input: { ids: Int32Array.of(2, 3) }, positions: Int32Array.of(0) }]],
    ['invalid-rows', 'too many sizes', [{ input: { ids: Int32Array.of(2) }, sizes: Float32Array.of(1, 2) }]],
    ['invalid-rows', 'too many biases', [{ input: { ids: Int32Array.of(2) }, keyBias: Float32Array.of(1, 2) }]],
  ])('refuses with %s %s, and leaves nothing behind', (code, _, batch) => leakGuard(() => expectRejection(code, encoder.forward(batch))));

  it('refuses positions and segments that it has no rows for', () =>
    leakGuard(async () => {
      const ids = Int32Array.of(2, 3);
      if (config.positionOffset !== undefined) await expectRejection('invalid-rows', encoder.forward([{ input: { ids }, positions: Int32Array.of(0, config.maxPositions) }]));
      if (config.tokenTypes > 0) await expectRejection('invalid-rows', encoder.forward([{ input: { ids }, tokenTypes: Int32Array.of(0, config.tokenTypes) }]));
      await expectRejection('invalid-ids', encoder.embed(Int32Array.of(11)));
      expect(await encoder.embed(new Int32Array(0))).toHaveLength(0);
    }));
});
