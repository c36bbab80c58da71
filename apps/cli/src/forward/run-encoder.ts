import { yieldToEventLoop } from '@tokstream/core';
import type { Encoder, NamedTensor } from '@tokstream/model';
import { type MoreTensors, NamedArrays } from './named-arrays.ts';
import type { Batch } from './parse-batch.ts';

/** Rows of one model call, which bounds its memory; a longer text has a call of its own. */
const mostRows = 1024;

/** Hidden states of an encoder, some rows of the batch at a time. */
export async function runEncoder(encoder: Encoder, batch: Batch, want: MoreTensors, signal: AbortSignal, onRow: (row: number) => void): Promise<Map<string, NamedTensor>> {
  const { width, layers, heads } = encoder.shape;
  const time = batch[0]!.length;
  const arrays = new NamedArrays();
  const last = arrays.add('hidden', batch.length, time, width);
  const hidden = want.hidden ? Array.from({ length: layers + 1 }, (_, layer) => arrays.add(`hidden.${layer}`, batch.length, time, width)) : [];
  const attention = want.attention ? Array.from({ length: layers }, (_, layer) => arrays.add(`attention.${layer}`, batch.length, heads, time, time)) : [];
  const step = Math.max(1, Math.floor(mostRows / time));
  for (let first = 0; first < batch.length; first += step) {
    onRow(first);
    await yieldToEventLoop(signal);
    const turn = batch.slice(first, first + step);
    const sequences = turn.map(({ ids, columns, row }) => {
      // Masked places take positions, as in transformers.
      const positions = encoder.positionsOf(row);
      return { input: { ids }, positions: columns.map((column) => positions[column]!) };
    });
    const outputs = await encoder.forward(sequences, want);
    for (const [at, output] of outputs.entries()) {
      const { columns } = turn[at]!;
      const row = first + at;
      columns.forEach((column, from) => {
        const place = (data: Float32Array, values: Float32Array): void => data.set(values.subarray(from * width, (from + 1) * width), (row * time + column) * width);
        place(last, output.last);
        hidden.forEach((data, layer) => place(data, output.hidden[layer]!));
        attention.forEach((data, layer) => {
          for (let head = 0; head < heads; head += 1) {
            const source = (head * columns.length + from) * columns.length;
            const target = ((row * heads + head) * time + column) * time;
            columns.forEach((key, to) => (data[target + key] = output.attention[layer]![source + to]!));
          }
        });
      });
    }
  }
  return arrays.tensors;
}
