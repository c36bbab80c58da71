import { contributed, type GraphBuilder } from './graph-builder.ts';

/** How the matrices of an ONNX file are stored. */
export type OnnxWeights = 'float32' | 'int8' | 'int4';

/** Values that share a scale in 4 bits, as the published q4 files have it. */
const blockValues = 32;

/** Adds rows `[..., columns]` times a matrix `[rows, columns]`, as a checkpoint stores it, transposed. */
export type AddLinear = (g: GraphBuilder, x: string, data: Float32Array, rows: number, columns: number) => string;

export const linearLayers: Readonly<Record<OnnxWeights, AddLinear>> = {
  float32: (g, x, data, rows, columns) => g.op('MatMul', [x, g.floats(transpose(data, rows, columns), [columns, rows])]),

  /** As `quantize_dynamic` of ONNX Runtime writes it with signed weights, one scale a matrix: its default, and what the q8 files of transformers.js are made with. */
  int8(g, x, data, rows, columns) {
    let most = 0;
    for (const value of data) most = Math.max(most, Math.abs(value));
    const scale = most === 0 ? 1 : most / 127;
    const codes = new Int8Array(data.length);
    for (let at = 0; at < data.length; at += 1) codes[at] = Math.round(data[at]! / scale);
    const [activations, activationScale, activationZero] = g.ops('DynamicQuantizeLinear', [x], 3) as [string, string, string];
    const weights = g.constant('int8', transpose(codes, rows, columns), [columns, rows]);
    const product = g.op('MatMulInteger', [activations, weights, activationZero, g.constant('int8', Int8Array.of(0), [])]);
    return g.op('Mul', [g.op('Cast', [product], { to: 1 }), g.op('Mul', [activationScale, g.scalar(scale)])]);
  },

  /** `MatMulNBits` with symmetric blocks of 32, rounded as ONNX Runtime's quantiser does: what the q4 files of transformers.js hold. */
  int4(g, x, data, rows, columns) {
    const blocks = Math.ceil(columns / blockValues);
    const packed = new Uint8Array((rows * blocks * blockValues) / 2).fill(0x88);
    const scales = new Float32Array(rows * blocks);
    for (let row = 0; row < rows; row += 1) {
      for (let block = 0; block < blocks; block += 1) {
        const [first, end] = [row * columns + block * blockValues, row * columns + Math.min(columns, (block + 1) * blockValues)];
        let most = 0;
        for (let at = first; at < end; at += 1) if (Math.abs(data[at]!) > Math.abs(most)) most = data[at]!;
        const scale = most / -8;
        scales[row * blocks + block] = scale;
        const target = ((row * blocks + block) * blockValues) / 2;
        for (let at = first; at < end; at += 1) {
          const code = scale === 0 ? 8 : Math.min(15, Math.max(0, Math.round(data[at]! / scale) + 8));
          const place = target + ((at - first) >> 1);
          packed[place] = (at - first) % 2 === 0 ? (packed[place]! & 0xf0) | code : (packed[place]! & 0x0f) | (code << 4);
        }
      }
    }
    const inputs = [x, g.constant('uint8', packed, [rows, blocks, blockValues / 2]), g.floats(scales, [rows * blocks])];
    return g.op('MatMulNBits', inputs, { K: columns, N: rows, bits: 4, block_size: blockValues, accuracy_level: 4 }, { domain: contributed });
  },
};

function transpose<Data extends Float32Array | Int8Array>(data: Data, rows: number, columns: number): Data {
  const result = data.slice() as Data;
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) result[column * rows + row] = data[row * columns + column]!;
  return result;
}
