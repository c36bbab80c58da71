import { selectBackend } from '@tokstream/backend';
import { expectRejection, leakGuard } from '@tokstream/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { FusedDecoder } from '../fused/fused-decoder.ts';
import { parseConfig } from '../families/registry.ts';
import { modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { chooseEngine, type EngineChoice } from './choose-engine.ts';
import { engineNeeds } from './engine-need.ts';

/** Of Llama's sizes: small, 135 million weights, and 1.2 billion, of which half a billion are an untied head and table. */
const sizes = { model_type: 'llama', vocab_size: 64, hidden_size: 32, intermediate_size: 64, num_hidden_layers: 2, num_attention_heads: 4 };
const small = parseConfig(sizes);
const middle = parseConfig({ ...sizes, vocab_size: 49_152, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30, num_attention_heads: 9, num_key_value_heads: 3, tie_word_embeddings: true });
const large = parseConfig({ ...sizes, vocab_size: 128_256, hidden_size: 2048, intermediate_size: 8192, num_hidden_layers: 16, num_attention_heads: 32, num_key_value_heads: 8, tie_word_embeddings: false });
const normed = { ...small, norm: 'layer', normPlacement: 'output' } as const;

beforeAll(() => selectBackend({ backend: 'wasm' }));

describe('auto', () => {
  it.each<[engine: EngineChoice['engine'], reason: RegExp, question: Parameters<typeof chooseEngine>[0]]>([
    ['fused', /one sequence/, { config: small, backend: 'wasm' }],
    ['fused', /one sequence/, { config: small, backend: 'cpu' }],
    ['fused', /one sequence/, { config: small, backend: 'tensorflow' }],
    ['fused', /one sequence/, { config: middle, backend: 'wasm' }],
    ['graph', /threads.* 544 MiB/, { config: middle, backend: 'tensorflow' }],
    ['graph', /graphics/, { config: small, backend: 'tensorflow-gpu' }],
    ['eager', /on webgpu/, { config: small, backend: 'webgpu' }],
    ['eager', /select and int8-cache/, { config: small, backend: 'tensorflow-gpu', needs: ['select', 'int8-cache', 'select'] }],
    ['eager', /no SIMD/, { config: small, backend: 'wasm', simd: false }],
    ['graph', /no SIMD/, { config: small, backend: 'tensorflow', simd: false }],
    ['eager', /layer norms/, { config: normed, backend: 'wasm' }],
    ['graph', /layer norms/, { config: normed, backend: 'tensorflow' }],
    ['eager', /MiB of weights/, { config: large, backend: 'wasm' }],
    ['graph', /MiB of weights/, { config: large, backend: 'tensorflow' }],
  ])('takes %s for %s', (engine, reason, question) => {
    const choice = chooseEngine(question);
    expect(choice.engine).toBe(engine);
    expect(choice.because).toMatch(reason);
    expect(choice.because).not.toContain('\n');
  });

  it('takes what is active where nobody says', () => expect(chooseEngine({ config: small })).toEqual(chooseEngine({ config: small, backend: 'wasm' })));
});

describe('loadModel', () => {
  const weights = randomWeights(smallConfig, 1);

  it('tells the engine and why, before weights are read, and loads on it', () =>
    leakGuard(async () => {
      const told: EngineChoice[] = [];
      for (const options of [{}, { needs: ['select'] }, { engine: 'eager' }, { engine: 'fused' }] as const) {
        using model = await modelFromWeights(smallConfig, weights, { ...options, onEngine: (choice) => void told.push(choice) });
        expect(model.engine).toBe(told.at(-1)!.engine);
      }
      expect(told.map(({ engine }) => engine)).toEqual(['fused', 'eager', 'eager', 'fused']);
      expect(told[3]!.because).toBe('it was asked for');
    }));

  it.each(engineNeeds)('gives on auto what needs says: %s', (need) =>
    leakGuard(async () => {
      using model = await modelFromWeights(smallConfig, weights, { needs: [need] });
      using cache = model.createCache(need === 'int8-cache' ? { precision: 'int8' } : {});
      const asked = { select: { select: () => undefined }, runsLayer: { runsLayer: () => true }, layerHook: { layerHook: () => undefined }, 'int8-cache': {} }[need];
      expect((await model.forward({ input: { ids: Int32Array.of(3) } }, cache, asked)).logits.length).toBe(smallConfig.vocabulary);
    }));

  it.each(engineNeeds)('says in the refusal of another engine how to have it: %s', async (need) => {
    using model = await modelFromWeights(smallConfig, weights);
    expect(model).toBeInstanceOf(FusedDecoder);
    using cache = model.createCache();
    const ask = async (): Promise<unknown> => {
      if (need === 'int8-cache') return model.createCache({ precision: 'int8' });
      return model.forward({ input: { ids: Int32Array.of(3) } }, cache, { [need]: () => undefined });
    };
    await expect(ask()).rejects.toThrow(`needs: ["${need}"]`);
  });

  it('refuses an engine that has not what is needed, a need that there is not, and an engine that there is not', () =>
    leakGuard(async () => {
      await expectRejection('unsupported-engine', modelFromWeights(smallConfig, weights, { engine: 'fused', needs: ['select'] }));
      await expectRejection('invalid-option', modelFromWeights(smallConfig, weights, { needs: ['speed' as 'select'] }));
      await expectRejection('unsupported-engine', modelFromWeights(smallConfig, weights, { engine: 'steam' as 'eager' }));
    }));
});
