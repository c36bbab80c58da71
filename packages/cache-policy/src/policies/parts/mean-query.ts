import type { ModelShape, SlotChoice } from '@tokstream/model';
import type { Rotation } from '../../scorers/parts/rotation.ts';

/**
 * Writes the mean query of the rows, `[heads, headDim]`, each turned to its position.
 *
 * @param position of the first row
 * @param scale of the result
 */
export function meanQuery({ queries, rows }: SlotChoice, { heads, headDim }: ModelShape, rotation: Rotation | undefined, position: number, scale: number, into: Float32Array): void {
  const turned = new Float32Array(headDim);
  into.fill(0);
  for (let head = 0; head < heads; head += 1) {
    for (let row = 0; row < rows; row += 1) {
      const at = (head * rows + row) * headDim;
      if (rotation === undefined) turned.set(queries.subarray(at, at + headDim));
      else rotation.turn(queries, at, position + row, turned, 0);
      for (let part = 0; part < headDim; part += 1) into[head * headDim + part]! += (turned[part]! * scale) / rows;
    }
  }
}
