import type { WeightSlot } from '../decoder/decoder-parameters.ts';

/** Where the outputs and inputs of a matrix go, for those that are filled up within; undefined: where they are. */
export interface PanelPlaces {
  readonly outputs?: Int32Array | undefined;
  readonly inputs?: Int32Array | undefined;
}

/**
 * Puts a run of values of one checkpoint tensor into a matrix of panels `[outputs / 8, inputs, 8]`.
 *
 * @param first which value of the part the run begins with, row-major
 * @param inputs of the whole matrix, filled up
 * @param panels where it is, zeroed at first
 */
export function packPanels(slot: WeightSlot, part: number, values: Float32Array, first: number, inputs: number, panels: Float32Array, places: PanelPlaces = {}): void {
  const { shift = 0, scale = 1, transposed } = slot;
  const columns = slot.parts[part]!.shape[1]!;
  const before = slot.parts.slice(0, part).reduce((sum, { shape }) => sum + shape[0]!, 0);
  const end = first + values.length;
  for (let at = first; at < end; ) {
    const row = Math.floor(at / columns);
    const column = at - row * columns;
    const next = Math.min(end, (row + 1) * columns);
    if (transposed) {
      const output = places.outputs?.[before + row] ?? before + row;
      const base = (output >> 3) * inputs * 8 + (output & 7);
      if (places.inputs === undefined) for (let n = column; at < next; n += 1, at += 1) panels[base + 8 * n] = values[at - first]! * scale + shift;
      else for (let n = column; at < next; n += 1, at += 1) panels[base + 8 * places.inputs[n]!] = values[at - first]! * scale + shift;
    } else {
      const base = 8 * (places.inputs?.[before + row] ?? before + row);
      for (let n = column; at < next; n += 1, at += 1) {
        const output = places.outputs?.[n] ?? n;
        panels[base + (output >> 3) * inputs * 8 + (output & 7)] = values[at - first]! * scale + shift;
      }
    }
  }
}

/** Numbers 0 to n - 1, but each run of `size` filled up to `padded`. */
export function spreadRuns(n: number, size: number, padded: number): Int32Array | undefined {
  return size === padded ? undefined : Int32Array.from({ length: n }, (_, at) => Math.floor(at / size) * padded + (at % size));
}
