import type { CacheContents, CacheOptions, CachePrecision, CausalLM, KvCache } from '@tokstream/model';

const shape = { layers: 2, kvHeads: 2, headDim: 3 };

/** 4 for the id, and 3 floats of a key and of a value for 2 heads of 2 layers. */
export const bytesPerToken = 100;

/** A model without weights, for which `fakeCache` makes what its caches would hold. */
export function fakeModel(): CausalLM {
  return { shape, createCache: ({ contents, precision }: CacheOptions) => new FakeCache(contents!, precision) } as unknown as CausalLM;
}

/** What a cache holds after these ids: numbers that follow from the model's number and the ids up to each token. */
export function fakeContents(model: number, ids: readonly number[]): CacheContents {
  const length = ids.length;
  const places = (lists: number): Int32Array => Int32Array.from({ length: lists * length }, (_, at) => at % length);
  const entries = (salt: number): Float32Array => {
    const values = new Float32Array(shape.kvHeads * length * shape.headDim);
    for (const [at] of values.entries()) {
      const row = Math.floor(at / shape.headDim);
      const prefix = ids.slice(0, (row % length) + 1).reduce((hash, id) => (hash * 7 + id + 1) % 1e6, model + 10 * salt);
      values[at] = prefix + (100 * Math.floor(row / length) + (at % shape.headDim)) / 1024;
    }
    return values;
  };
  return { positions: places(1), layers: Array.from({ length: shape.layers }, (_, layer) => ({ tokens: places(shape.kvHeads), places: places(shape.kvHeads), keys: entries(2 * layer), values: entries(2 * layer + 1) })) };
}

/** Only what prefix caches ask of a cache. */
export class FakeCache {
  readonly precision: CachePrecision;
  readonly given: CacheContents;
  reads = 0;

  constructor(given: CacheContents, precision: CachePrecision = 'float32') {
    this.given = given;
    this.precision = precision;
  }

  get seen(): number {
    return this.given.positions.length;
  }

  length(layer: number): number {
    return this.given.layers[layer]!.tokens.length / shape.kvHeads;
  }

  async contents(): Promise<CacheContents> {
    this.reads += 1;
    return structuredClone(this.given);
  }

  get asCache(): KvCache {
    return this as unknown as KvCache;
  }
}
