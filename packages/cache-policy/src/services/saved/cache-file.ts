import type { CacheContents, CachePrecision, ModelShape, NamedTensor } from '@tokstream/model';

/** What a file of a cache says of itself. */
export const cacheFormat = 'tokstream-cache';
export const cacheVersion = '1';

/** The most that float32 counts to; ids and positions are stored in it. */
export const largestWhole: number = 2 ** 24;

/** What a saved cache consists of. */
export interface CacheFile {
  readonly precision: CachePrecision;
  readonly ids: Int32Array;
  readonly contents: CacheContents;
  /** Of the model that made it, see `probeModel`. */
  readonly probe: Float32Array;
  readonly logits?: Float32Array;
}

/** The sizes in which a model has to agree with the one that made a cache, as JSON holds them. */
export function comparableShape({ layers, heads, kvHeads, headDim, width, vocabulary, windows }: ModelShape): Readonly<Record<string, unknown>> {
  return { layers, heads, kvHeads, headDim, width, vocabulary, windows: windows.map((window) => window ?? null) };
}

/** Its tensors, all float32: `ids` and `positions` `[seen]`; of each layer `tokens` and `places` `[kvHeads, slots]`, `keys` and `values` `[kvHeads, slots, headDim]`; `probe`, `logits` `[vocabulary]`. */
export function tensorsOf({ ids, contents, probe, logits }: CacheFile, { kvHeads, headDim }: ModelShape): ReadonlyMap<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  const add = (name: string, data: Int32Array | Float32Array, shape: readonly number[] = [data.length]): void => {
    tensors.set(name, { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) });
  };
  add('ids', ids);
  add('positions', contents.positions);
  for (const [at, { tokens, places, keys, values }] of contents.layers.entries()) {
    const slots = [kvHeads, tokens.length / kvHeads];
    add(`layers.${at}.tokens`, tokens, slots);
    add(`layers.${at}.places`, places, slots);
    add(`layers.${at}.keys`, keys, [...slots, headDim]);
    add(`layers.${at}.values`, values, [...slots, headDim]);
  }
  add('probe', probe);
  if (logits !== undefined) add('logits', logits);
  return tensors;
}
