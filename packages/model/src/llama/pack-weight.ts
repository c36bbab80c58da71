import { sizeOf } from '../safetensors/named-tensor.ts';
import type { WeightSlot } from './llama-parameters.ts';

/** Shape of the packed weight of a slot. */
export function packedShape(slot: WeightSlot): readonly number[] {
  const first = slot.parts[0]!.shape;
  const joined = slot.parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  return slot.transposed ? [first[1]!, joined] : [joined, ...first.slice(1)];
}

/** Joins checkpoint tensors (one array a part, row-major) into the weight that the kernels use. */
export function packWeight(slot: WeightSlot, parts: readonly Float32Array[]): Float32Array {
  if (!slot.transposed && parts.length === 1) return parts[0]!;
  const packed = new Float32Array(slot.parts.reduce((sum, part) => sum + sizeOf(part.shape), 0));
  forEachPart(slot, (part, from, stride) => {
    const [rows, columns = 1] = slot.parts[part]!.shape as [number, number?];
    if (slot.transposed) transposeInto(parts[part]!, rows, columns, packed, from, stride, 1);
    else packed.set(parts[part]!, from);
  });
  return packed;
}

/** The inverse of `packWeight`. */
export function unpackWeight(slot: WeightSlot, packed: Float32Array): Float32Array[] {
  const parts: Float32Array[] = slot.parts.map((part) => new Float32Array(sizeOf(part.shape)));
  forEachPart(slot, (part, from, stride) => {
    const [rows, columns = 1] = slot.parts[part]!.shape as [number, number?];
    if (slot.transposed) for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) parts[part]![row * columns + column] = packed[from + column * stride + row]!;
    else parts[part]!.set(packed.subarray(from, from + parts[part]!.length));
  });
  return parts;
}

function forEachPart(slot: WeightSlot, visit: (part: number, from: number, stride: number) => void): void {
  const stride = slot.parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  let from = 0;
  slot.parts.forEach((part, index) => {
    visit(index, from, stride);
    from += slot.transposed ? part.shape[0]! : sizeOf(part.shape);
  });
}

/** Reads `[rows, columns]` in tiles, so that both sides stay in the processor's cache. */
function transposeInto(source: Float32Array, rows: number, columns: number, target: Float32Array, from: number, columnStride: number, rowStride: number): void {
  const tile = 32;
  for (let rowTile = 0; rowTile < rows; rowTile += tile) {
    const rowEnd = Math.min(rowTile + tile, rows);
    for (let columnTile = 0; columnTile < columns; columnTile += tile) {
      const columnEnd = Math.min(columnTile + tile, columns);
      for (let row = rowTile; row < rowEnd; row += 1) {
        for (let column = columnTile; column < columnEnd; column += 1) target[from + column * columnStride + row * rowStride] = source[row * columns + column]!;
      }
    }
  }
}
