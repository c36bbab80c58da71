// Matrices in panels at any of the precisions, which the host names by number: 0 float32, 1 float16, 2 int8, 3 int4.
import { blockBytes, blockWeight, encodeBlockPanel, groupsOf, multiplyBlocks, roundedBytes, rowLevels, roundRows } from './blocks';
import { byteBlockBytes, byteRowBytes, byteRowLevels, byteWeight, encodeByteBlockPanel, multiplyByteBlocks, roundByteRows } from './byte-blocks';
import { encodeHalfPanel, halfPanelBytes, multiplyHalves } from './half-panels';
import { encodeNibblePanel, multiplyNibbles, nibble, nibbleBytes } from './nibbles';
import { multiply } from './panels';

/** Whether int8 has panels of its own where bytes can be multiplied. */
const multipliesBytes: bool = ASC_FEATURE_RELAXED_SIMD;

/** Step of a row that is rounded for a product with weights in 8 bits, as a share of the largest number of a group. */
export const byteRowStep: f32 = multipliesBytes ? 1 / byteRowLevels : 1 / rowLevels;

/** Bytes of a panel of k inputs. */
export function panelBytes(kind: i32, k: i32): usize {
  if (kind == 0) return <usize>k << 5;
  if (kind == 1) return halfPanelBytes(k);
  return <usize>groupsOf(k) * (kind == 3 ? nibbleBytes : multipliesBytes ? byteBlockBytes : blockBytes);
}

/** Bytes of room that rounded rows of k numbers take. Behind the last there is room to fill up a group. */
export function roundedRoom(kind: i32, k: i32, rows: i32): usize { return kind < 2 ? 0 : <usize>rows * (multipliesBytes && kind == 2 ? byteRowBytes(k) : roundedBytes(k)) + 144; }

/** Bytes of room that `product` takes: a widened panel. */
export function panelRoom(kind: i32, k: i32): usize { return kind == 1 ? <usize>k << 5 : kind == 3 ? <usize>groupsOf(k) * blockBytes : 0; }

/** Rounds the rows of a product, for kinds whose products are of whole numbers. */
export function prepareRows(kind: i32, x: usize, xStride: usize, k: i32, rows: i32, rounded: usize): void {
  if (multipliesBytes && kind == 2) roundByteRows(rounded, x, xStride, k, rows);
  else if (kind >= 2) roundRows(rounded, x, xStride, k, rows);
}

/** y (+)= x · w: x `[rows, k]`, also `rounded`, y `[rows, 8 · panels]`; strides in bytes. A row is to the bit what it is alone. */
export function product(kind: i32, y: usize, yStride: usize, x: usize, xStride: usize, w: usize, k: i32, panels: i32, rows: i32, add: bool, rounded: usize, room: usize): void {
  if (kind == 0) multiply(y, yStride, x, xStride, w, <usize>k << 5, k, panels, rows, add);
  else if (kind == 1) multiplyHalves(y, yStride, x, xStride, w, k, panels, rows, add, room);
  else if (multipliesBytes && kind == 2) multiplyByteBlocks(y, yStride, rounded, w, groupsOf(k), panels, rows, add);
  else if (kind == 2) multiplyBlocks(y, yStride, rounded, w, groupsOf(k), panels, rows, add);
  else multiplyNibbles(y, yStride, rounded, w, groupsOf(k), panels, rows, add, room);
}

/** Rounds a float32 panel `[k, 8]` to 8 bits. */
// @ts-ignore: a decorator
@inline export function encodeBytePanel(to: usize, from: usize, k: i32): void {
  if (multipliesBytes) encodeByteBlockPanel(to, from, k);
  else encodeBlockPanel(to, from, k);
}

/** Rounds float32 panels `[panels, k, 8]` to their kind. */
export function encodePanels(kind: i32, to: usize, from: usize, k: i32, panels: i32): void {
  const bytes = panelBytes(kind, k);
  for (; panels > 0; panels -= 1, from += <usize>k << 5, to += bytes) {
    if (kind == 0) memory.copy(to, from, bytes);
    else if (kind == 1) encodeHalfPanel(to, from, k);
    else if (kind == 2) encodeBytePanel(to, from, k);
    else encodeNibblePanel(to, from, k);
  }
}

/** Column `output` of a matrix, `[k]`, times a factor. */
export function readColumn(kind: i32, y: usize, w: usize, k: i32, output: i32, factor: f32): void {
  const place = <usize>output & 7;
  w += <usize>(output >> 3) * panelBytes(kind, k);
  if (kind == 0) {
    w += place << 2;
    for (let at = 0; at < k; at += 1, w += 32, y += 4) store<f32>(y, load<f32>(w) * factor);
  } else if (kind == 1) {
    const power = load<f32>(w + (place << 2));
    w += 32 + (place << 1);
    for (let at = 0; at < k; at += 1, w += 16, y += 4) store<f32>(y, power * reinterpret<f32>((<i32>load<i16>(w) << 13) & 0x8fffffff) * factor);
  } else if (kind == 2) {
    for (let at = 0; at < k; at += 1, y += 4) store<f32>(y, (multipliesBytes ? byteWeight(w, at, place) : blockWeight(w, at, place)) * factor);
  } else {
    for (let at = 0; at < k; at += 1, y += 4) store<f32>(y, nibble(w, at, place) * factor);
  }
}
