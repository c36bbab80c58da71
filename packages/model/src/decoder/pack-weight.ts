import { sizeOf } from '../safetensors/named-tensor.ts';
import type { WeightSlot } from './decoder-parameters.ts';

/** Shape of the packed weight of a slot. */
export function packedShape(slot: WeightSlot): readonly number[] {
  const first = slot.parts[0]!.shape;
  const joined = slot.parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  return slot.transposed ? [first[1]!, joined] : [joined, ...first.slice(1)];
}

/**
 * Puts a run of values of one checkpoint tensor into the weight that the kernels use.
 *
 * @param first which value of the part the run begins with, row-major
 * @param packed of `packedShape(slot)`
 */
export function packValues(slot: WeightSlot, part: number, values: Float32Array, first: number, packed: Float32Array): void {
  const { from, stride } = placeOfPart(slot, part);
  const { shift, scale = 1 } = slot;
  if (!slot.transposed) return packed.set(shift === undefined && scale === 1 ? values : values.map((value) => value * scale + (shift ?? 0)), from + first);
  const columns = slot.parts[part]!.shape[1]!;
  const end = first + values.length;
  // In tiles, so that both sides stay in the processor's cache.
  const tile = 32;
  const [firstRow, lastRow] = [Math.floor(first / columns), Math.ceil(end / columns)];
  for (let rowTile = firstRow; rowTile < lastRow; rowTile += tile) {
    for (let columnTile = 0; columnTile < columns; columnTile += tile) {
      for (let row = rowTile; row < Math.min(rowTile + tile, lastRow); row += 1) {
        const [low, high] = [Math.max(first, row * columns + columnTile), Math.min(end, row * columns + Math.min(columnTile + tile, columns))];
        for (let at = low; at < high; at += 1) packed[from + (at - row * columns) * stride + row] = values[at - first]! * scale;
      }
    }
  }
}

/** The checkpoint tensors of a packed weight, one array a part. */
export function unpackWeight(slot: WeightSlot, packed: Float32Array): Float32Array[] {
  const { shift, scale = 1 } = slot;
  return slot.parts.map(({ shape }, part) => {
    const { from, stride } = placeOfPart(slot, part);
    if (!slot.transposed) {
      const stored = packed.slice(from, from + sizeOf(shape));
      return shift === undefined && scale === 1 ? stored : stored.map((value) => (value - (shift ?? 0)) / scale);
    }
    const [rows, columns] = shape as [number, number];
    const data = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) data[row * columns + column] = packed[from + column * stride + row]! / scale;
    return data;
  });
}

function placeOfPart(slot: WeightSlot, part: number): { readonly from: number; readonly stride: number } {
  const before = slot.parts.slice(0, part);
  return {
    from: before.reduce((sum, { shape }) => sum + (slot.transposed ? shape[0]! : sizeOf(shape)), 0),
    stride: slot.parts.reduce((sum, { shape }) => sum + shape[0]!, 0),
  };
}
