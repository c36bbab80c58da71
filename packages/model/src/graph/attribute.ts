import { ProtoWriter } from './proto-writer.ts';

/** The types of tensors that our graphs hold, with their numbers in TensorFlow's `types.proto`. */
const typeNumbers = { float32: 1, int32: 3, bfloat16: 14, float16: 19 } as const;

/** A type of tensors in a graph. */
export type GraphType = keyof typeof typeNumbers;

/** Attributes of a graph's nodes, each an `AttrValue` of TensorFlow's `attr_value.proto`. */
export const attribute = {
  string: (value: string): ProtoWriter => new ProtoWriter().string(2, value),
  int: (value: number): ProtoWriter => new ProtoWriter().int(3, value),
  bool: (value: boolean): ProtoWriter => new ProtoWriter().int(5, value ? 1 : 0),
  type: (value: GraphType): ProtoWriter => new ProtoWriter().int(6, typeNumbers[value]),
  /** -1 is a dimension not known; undefined a shape of which nothing is. */
  shape: (dimensions: readonly number[] | undefined): ProtoWriter => new ProtoWriter().message(7, shapeMessage(dimensions)),
  tensor: (values: Float32Array | Int32Array, dimensions: readonly number[]): ProtoWriter =>
    new ProtoWriter().message(
      8,
      new ProtoWriter()
        .int(1, typeNumbers[values instanceof Float32Array ? 'float32' : 'int32'])
        .message(2, shapeMessage(dimensions))
        .bytes(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    ),
};

function shapeMessage(dimensions: readonly number[] | undefined): ProtoWriter {
  const message = new ProtoWriter();
  if (dimensions === undefined) return message.int(3, 1);
  for (const size of dimensions) message.message(2, new ProtoWriter().int(1, size));
  return message;
}
