import { attribute } from './attribute.ts';
import { ProtoWriter } from './proto-writer.ts';

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Tensors by name, `node` or `node:output`, then `^node` for what must have run before. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, ProtoWriter>>;
}

/** A TensorFlow graph in the making: nodes without a device, so that TensorFlow places each where it has a kernel. */
export class GraphDef {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #constants = new Map<string, string>();

  get nodes(): readonly GraphNode[] {
    return [...this.#nodes.values()];
  }

  /**
   * Adds a node.
   *
   * @param name as it is to be fed or fetched; default one made of `op`
   * @returns its name, which stands for its first output
   */
  add(op: string, inputs: readonly string[], attributes: GraphNode['attributes'] = {}, name = `${op}_${this.#nodes.size}`): string {
    if (this.#nodes.has(name)) throw new Error(`The graph has two nodes ${name}.`);
    this.#nodes.set(name, { name, op, inputs, attributes });
    return name;
  }

  /** A constant, shared by all who ask for the same. */
  constant(values: Float32Array | Int32Array, shape: readonly number[] = [values.length]): string {
    const type = values instanceof Float32Array ? 'float32' : 'int32';
    const key = `${type} ${shape.join(' ')}: ${values.join(' ')}`;
    let name = this.#constants.get(key);
    if (name === undefined) this.#constants.set(key, (name = this.add('Const', [], { dtype: attribute.type(type), value: attribute.tensor(values, shape) })));
    return name;
  }

  /** The bytes of a `saved_model.pb` with this graph alone, tagged `serve` (TensorFlow's `saved_model.proto`). */
  savedModel(): Uint8Array {
    const graph = new ProtoWriter();
    for (const node of this.#nodes.values()) graph.message(1, nodeMessage(node));
    // What the graph was written for, and the oldest reader that understands it.
    graph.message(4, new ProtoWriter().int(1, 1087).int(2, 12));
    const about = new ProtoWriter().string(4, 'serve').string(5, '2.9.0').int(7, 1);
    return new ProtoWriter().int(1, 1).message(2, new ProtoWriter().message(1, about).message(2, graph)).finish();
  }
}

function nodeMessage({ name, op, inputs, attributes }: GraphNode): ProtoWriter {
  const message = new ProtoWriter().string(1, name).string(2, op);
  for (const input of inputs) message.string(3, input);
  for (const [key, value] of Object.entries(attributes)) message.message(5, new ProtoWriter().string(1, key).message(2, value));
  return message;
}
