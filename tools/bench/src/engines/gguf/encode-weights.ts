import { encodeHalf } from './encode-half.ts';

/** How a GGUF file stores its matrices; norms are always f32. */
export type GgufWeights = 'f32' | 'f16' | 'q8_0';

/** A type of ggml: its number, that of the file (`general.file_type`), and its bytes. */
interface Encoding {
  readonly type: number;
  readonly fileType: number;
  readonly encode: (values: Float32Array) => Uint8Array;
}

const blockValues = 32;

export const encodings: Readonly<Record<GgufWeights, Encoding>> = {
  f32: { type: 0, fileType: 0, encode: (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength) },
  f16: {
    type: 1,
    fileType: 1,
    encode(values) {
      const halves = new Uint16Array(values.length);
      for (let at = 0; at < values.length; at += 1) halves[at] = encodeHalf(values[at]!);
      return new Uint8Array(halves.buffer);
    },
  },
  /** Blocks of 32: a half-precision scale, then the values in 8 bits. */
  q8_0: {
    type: 8,
    fileType: 7,
    encode(values) {
      const bytes = new Uint8Array((values.length / blockValues) * (2 + blockValues));
      const view = new DataView(bytes.buffer);
      for (let first = 0, at = 0; first < values.length; first += blockValues, at += 2 + blockValues) {
        let most = 0;
        for (let index = first; index < first + blockValues; index += 1) most = Math.max(most, Math.abs(values[index]!));
        const scale = most / 127;
        view.setUint16(at, encodeHalf(scale), true);
        for (let index = 0; index < blockValues; index += 1) view.setInt8(at + 2 + index, scale === 0 ? 0 : Math.round(values[first + index]! / scale));
      }
      return bytes;
    },
  },
};
