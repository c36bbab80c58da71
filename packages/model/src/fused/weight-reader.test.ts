import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { expect, it } from 'vitest';
import type { CausalLM, WeightPrecision } from '../causal-lm.ts';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { openModelFiles } from '../checkpoint/open-model-files.ts';
import { listParameters } from '../decoder/decoder-parameters.ts';
import { parseConfig } from '../families/registry.ts';
import { loadModel, modelFromWeights } from '../load-model.ts';
import { formatLlamaConfig } from '../llama/llama-config.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { modelFolder } from '../checkpoint/model-folder.ts';
import type { FloatType } from '../safetensors/encode-floats.ts';
import { encodeSafetensors } from '../safetensors/encode-safetensors.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';

await selectBackend({ backend: 'cpu' });

const precisions: readonly WeightPrecision[] = ['float32', 'float16', 'int8', 'int4'];
const config = { ...smallConfig, width: 38, hiddenWidth: 45, vocabulary: 61 };

/** A checkpoint in memory; `fills` says whether its file uses the room that a reader lends. */
function filesOf(type: FloatType, fills: boolean, vocabulary = config.vocabulary): ModelFiles {
  const sized = { ...config, vocabulary };
  const weights = randomWeights(sized, 7);
  // Numbers that binary16 has below its normal ones, and none at all.
  weights.get('model.layers.0.mlp.down_proj.weight')!.data.set([2e-7, -3e-6, 0, -0]);
  const bytes = Buffer.concat([...encodeSafetensors(weights, { type })]);
  return {
    location: 'memory',
    text: async (name) => (name === 'config.json' ? JSON.stringify(formatLlamaConfig(sized)) : undefined),
    open: async (name) =>
      name !== 'model.safetensors'
        ? undefined
        : {
            bytes: bytes.length,
            async read(begin, end, into) {
              const found = new Uint8Array(bytes.subarray(begin, end));
              if (!fills || into === undefined) return found;
              into.set(found);
              return into.subarray(0, found.length);
            },
            [Symbol.asyncDispose]: async () => undefined,
          },
  };
}

async function logitsOf(model: CausalLM): Promise<Float32Array> {
  using cache = model.createCache();
  return (await model.forward({ input: { ids: Int32Array.of(3, 1, 4, 1, 5) } }, cache, { logits: 'all' })).logits;
}

/** Loads files at every precision, and what the files decode to; both must be to the bit the same model. */
async function expectAsDecoded(files: ModelFiles): Promise<void> {
  const { json, weights: source } = await openModelFiles(files);
  await using checkpoint = source;
  const decoder = parseConfig(json);
  const decoded = new Map<string, NamedTensor>();
  for (const [, { parts }] of listParameters(decoder.slots)) for (const { name, shape } of parts) decoded.set(name, { shape, data: await checkpoint.read(name, shape) });
  for (const precision of precisions) {
    using stored = await loadModel(files, { engine: 'fused', precision });
    using plain = await modelFromWeights(decoder, decoded, { engine: 'fused', precision });
    const [found, wanted] = [await logitsOf(stored), await logitsOf(plain)];
    expect(Buffer.from(found.buffer, found.byteOffset, found.byteLength).equals(Buffer.from(wanted.buffer, wanted.byteOffset, wanted.byteLength)), precision).toBe(true);
  }
}

it.each(['F32', 'F16', 'BF16'] as const)('packs %s as it is stored, whether or not a file uses the room it is lent', async (type) => {
  for (const fills of [true, false]) await expectAsDecoded(filesOf(type, fills));
});

it('packs a matrix of several chunks, the next one read meanwhile', async () => {
  for (const fills of [true, false]) await expectAsDecoded(filesOf('F32', fills, 60_000));
});

it.each(['llama-f16', 'llama-q8_0', 'qwen2-bf16'])('packs what %s decodes to, rows out of order included', async (name) => {
  await expectAsDecoded(await modelFolder(fileURLToPath(new URL(`../../fixtures/gguf/${name}.gguf`, import.meta.url))));
});
