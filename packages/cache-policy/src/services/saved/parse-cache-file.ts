import type { CacheContents, LayerContents, ModelShape, NamedTensor } from '@tokstream/model';
import { type CacheFile, largestWhole } from './cache-file.ts';
import { invalidCacheFile } from './invalid-cache-file.ts';

/**
 * What the tensors of a file say, as `tensorsOf` made them. Whether a cache can hold it is for the engine to say.
 *
 * @throws `invalid-cache-file` where one is missing, of another shape, or no whole numbers where they should be
 */
export function parseCacheFile(path: string, tensors: ReadonlyMap<string, NamedTensor>, { layers, kvHeads, headDim, vocabulary }: ModelShape): Omit<CacheFile, 'precision'> {
  const damaged = (name: string): Error => invalidCacheFile(path, `is damaged: ${name} is not what saveCache writes; save the cache again`);
  const read = (name: string, shape: readonly (number | undefined)[]): NamedTensor => {
    const tensor = tensors.get(name);
    const fits = tensor !== undefined && tensor.shape.length === shape.length && shape.every((size, at) => size === undefined || size === tensor.shape[at]);
    if (!fits) throw damaged(name);
    return tensor;
  };
  const whole = (name: string, shape: readonly (number | undefined)[], from: number, to: number): Int32Array => {
    const { data } = read(name, shape);
    if (!data.every((value) => Number.isInteger(value) && value >= from && value <= to)) throw damaged(name);
    return Int32Array.from(data);
  };
  const ids = whole('ids', [undefined], 0, vocabulary - 1);
  const layer = (at: number): LayerContents => {
    const name = (part: string): string => `layers.${at}.${part}`;
    const tokens = whole(name('tokens'), [kvHeads, undefined], 0, largestWhole);
    const slots = tokens.length / kvHeads;
    const places = whole(name('places'), [kvHeads, slots], -largestWhole, largestWhole);
    const { data: keys } = read(name('keys'), [kvHeads, slots, headDim]);
    const { data: values } = read(name('values'), [kvHeads, slots, headDim]);
    return { tokens, places, keys, values };
  };
  const contents: CacheContents = { positions: whole('positions', [ids.length], 0, largestWhole), layers: Array.from({ length: layers }, (_, at) => layer(at)) };
  const { data: probe } = read('probe', [vocabulary]);
  return { ids, contents, probe, ...(tensors.has('logits') && { logits: read('logits', [vocabulary]).data }) };
}
