import { yieldToEventLoop } from '@tokstream/core';
import type { CausalLM, NamedTensor } from '@tokstream/model';
import { type MoreTensors, NamedArrays } from './named-arrays.ts';
import type { Batch } from './parse-batch.ts';

/** Rows of one model call, which bounds the memory of attention. */
const chunkRows = 128;

/** Logits of a causal model, a row at a time in chunks. */
export async function runCausal(model: CausalLM, batch: Batch, want: MoreTensors, signal: AbortSignal, onRow: (row: number) => void): Promise<Map<string, NamedTensor>> {
  const { vocabulary, width, embeddingWidth, layers, heads } = model.shape;
  const widthOf = (layer: number): number => (layer === layers ? embeddingWidth : width);
  const time = batch[0]!.length;
  const arrays = new NamedArrays();
  const logits = arrays.add('logits', batch.length, time, vocabulary);
  const hidden = want.hidden ? Array.from({ length: layers + 1 }, (_, layer) => arrays.add(`hidden.${layer}`, batch.length, time, widthOf(layer))) : [];
  const attention = want.attention ? Array.from({ length: layers }, (_, layer) => arrays.add(`attention.${layer}`, batch.length, heads, time, time)) : [];
  for (const [row, { ids, columns }] of batch.entries()) {
    onRow(row);
    using cache = model.createCache();
    for (let from = 0; from < ids.length; from += chunkRows) {
      await yieldToEventLoop(signal);
      const to = Math.min(from + chunkRows, ids.length);
      const output = await model.forward({ input: { ids: ids.subarray(from, to) }, positions: columns.subarray(from, to) }, cache, { logits: 'all', ...want });
      cache.commit();
      for (let at = from; at < to; at += 1) {
        const place = row * time + columns[at]!;
        logits.set(output.logits.subarray((at - from) * vocabulary, (at - from + 1) * vocabulary), place * vocabulary);
        hidden.forEach((data, layer) => data.set(output.hidden[layer]!.subarray((at - from) * widthOf(layer), (at - from + 1) * widthOf(layer)), place * widthOf(layer)));
        attention.forEach((data, layer) => {
          for (let head = 0; head < heads; head += 1) {
            const source = (head * (to - from) + at - from) * to;
            const target = ((row * heads + head) * time + columns[at]!) * time;
            for (let key = 0; key <= at; key += 1) data[target + columns[key]!] = output.attention[layer]![source + key]!;
          }
        });
      }
    }
  }
  return arrays.tensors;
}
