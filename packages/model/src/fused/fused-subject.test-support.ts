import type { CacheLawSubject } from '@tokstream/testing';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { referenceDecoder } from '../decoder/decoder.reference.ts';
import { randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import { modelFromWeights } from '../load-model.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { FusedDecoder } from './fused-decoder.ts';

/** A fused model, of random weights unless given. */
export async function loadFused(config: DecoderConfig, weights: ReadonlyMap<string, NamedTensor> = randomDecoderWeights(config, 1), threads = 1): Promise<FusedDecoder> {
  return (await modelFromWeights(config, weights, { engine: 'fused', threads })) as FusedDecoder;
}

/** For the laws of caches; a page that is held when the model goes is a leak. */
export async function fusedSubject(config: DecoderConfig, threads = 1): Promise<CacheLawSubject> {
  const weights = randomDecoderWeights(config, 1);
  const model = await loadFused(config, weights, threads);
  const table = weights.get(config.slots.embedding.parts[0]!.name)!.data;
  return {
    model,
    plain: referenceDecoder(config, weights),
    embedding: (id) => table.slice(id * config.embeddingWidth, (id + 1) * config.embeddingWidth).map((value) => value * config.embeddingScale),
    bytesPerEntry: 2 * 4 * config.headDim,
    [Symbol.dispose]() {
      const left = model.cacheBytes;
      model[Symbol.dispose]();
      if (left > 0) throw new Error(`caches left ${left} bytes behind`);
    },
  };
}
