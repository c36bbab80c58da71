import { nativeError } from './native-error.ts';

/** A kernel that libtensorflow has: an op and the device type it computes it on, such as `MatMul` on `CPU`. */
export interface RegisteredKernel {
  readonly op: string;
  readonly device: string;
}

/**
 * Reads a serialized `tensorflow.KernelList`.
 *
 * Protocol buffers, of which three fields matter: `KernelList.kernel = 1` (repeated message), `KernelDef.op = 1` and
 * `KernelDef.device_type = 2` (strings); see tensorflow/core/framework/kernel_def.proto.
 *
 * @throws `invalid-kernel-list` when the bytes end early
 */
export function readKernelList(bytes: Uint8Array): RegisteredKernel[] {
  const text = (kernel: Uint8Array, field: number): string => Buffer.from(fields(kernel, field)[0] ?? []).toString();
  return fields(bytes, 1).map((kernel) => ({ op: text(kernel, 1), device: text(kernel, 2) }));
}

/** The length-delimited fields of a message that have this number. */
function fields(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw invalid();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const length = lengthOf(tag % 8, varint);
    if (at + length > message.length) throw invalid();
    if (tag % 8 === 2 && Math.floor(tag / 8) === wanted) found.push(message.subarray(at, at + length));
    at += length;
  }
  return found;
}

function lengthOf(wireType: number, varint: () => number): number {
  if (wireType === 1) return 8;
  if (wireType === 5) return 4;
  const value = varint();
  return wireType === 2 ? value : 0;
}

function invalid(): Error {
  return nativeError('invalid-kernel-list', 'The list of kernels from libtensorflow is cut short; run tokstream-native again.');
}
