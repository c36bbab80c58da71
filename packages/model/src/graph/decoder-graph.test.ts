import { expect, it } from 'vitest';
import { cacheLawModels } from '../cache/cache-law-models.test-support.ts';
import { decoderGraph } from './decoder-graph.ts';

/**
 * Operations for which TensorFlow 2.9 and later register a kernel for GPUs, of float32 where they compute and of half precision where they
 * read matrices: `REGISTER_KERNEL_BUILDER` with `DEVICE_GPU` in the public `tensorflow/core/kernels` (access to variables by row:
 * `resource_variable_ops.cc`, where the handle alone lies in the memory of the host).
 */
const onGpu: ReadonlySet<string> = new Set(
  [
    'AddV2 Mul Sub Square Rsqrt Cos Sin Sigmoid Tanh Erf Relu Softmax Mean MatMul BatchMatMulV2 Cast',
    'Const Identity Placeholder PlaceholderWithDefault Reshape ExpandDims Transpose ConcatV2 SplitV GatherV2 Empty',
    'VarHandleOp ReadVariableOp AssignVariableOp ResourceGather ResourceScatterUpdate',
  ].flatMap((names) => names.split(' ')),
);

it.each(cacheLawModels)('the graph of %s names no device and has a GPU kernel for every operation', (_, config) => {
  const { nodes } = readSavedModel(decoderGraph(config).savedModel());
  expect(nodes.length).toBeGreaterThan(100);
  expect(nodes.filter(({ device }) => device !== undefined)).toEqual([]);
  expect(nodes.map(({ op }) => op).filter((op) => !onGpu.has(op))).toEqual([]);
});

it('the graph in half precision has products of it, entries in float32, and no operation that float32 has not', () => {
  const [[, config]] = cacheLawModels as [(typeof cacheLawModels)[number]];
  const [single, half] = (['float32', 'float16'] as const).map((precision) => readSavedModel(decoderGraph(config, precision).savedModel()).nodes);
  const ops = (nodes: readonly Node[]): ReadonlySet<string> => new Set(nodes.map(({ op }) => op));
  expect(ops(half!)).toEqual(ops(single!));
  const casts = half!.filter(({ op }) => op === 'Cast').length - single!.filter(({ op }) => op === 'Cast').length;
  // Around every product, for every matrix that is taken in, and after the table of embeddings.
  expect(casts).toBe(2 * half!.filter(({ op }) => op === 'MatMul').length + half!.filter(({ name }) => name.startsWith('variable/') && /embedding|head|queryKeyValue$|attentionOutput$|gateUp$|down$|positions|Projection/.test(name)).length + 1);
});

it.each(cacheLawModels)('in the graph of %s every input is an earlier node, and pools are read and written by row alone where rows are read', (_, config) => {
  const { nodes } = readSavedModel(decoderGraph(config).savedModel());
  const known = new Map<string, string>();
  for (const { name, op, inputs } of nodes) {
    for (const input of inputs) expect(known.has(input.replace(/^\^|:\d+$/g, ''))).toBe(true);
    // An access by row makes TensorFlow copy the whole variable at every other access, which weights cannot afford.
    if (op === 'ResourceGather' || op === 'ResourceScatterUpdate') expect(inputs[0]).toMatch(/^(keys|values)\/\d+$/);
    known.set(name, op);
  }
});

interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly device: string | undefined;
}

/** Nodes of a `saved_model.pb`: field 2 of it, field 2 of that, field 1 each. */
function readSavedModel(bytes: Uint8Array): { readonly nodes: readonly Node[] } {
  const [graph] = fields(fields(bytes).get(2)![0]!).get(2)!;
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const nodes = fields(graph!).get(1)!.map((node) => {
    const [names, ops, inputs, devices] = [1, 2, 3, 4].map((field) => (fields(node).get(field) ?? []).map(text));
    return { name: names![0]!, op: ops![0]!, inputs: inputs!, device: devices![0] };
  });
  return { nodes };
}

/** The length-delimited fields of a message by number; numbers are passed over. */
function fields(message: Uint8Array): ReadonlyMap<number, Uint8Array[]> {
  const found = new Map<number, Uint8Array[]>();
  let at = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    if ((key & 7) === 5) at += 4;
    else if ((key & 7) === 0) varint();
    else {
      const length = varint();
      found.set(key >> 3, [...(found.get(key >> 3) ?? []), message.subarray(at, (at += length))]);
    }
  }
  return found;
}
