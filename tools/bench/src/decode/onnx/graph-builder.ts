/** ONNX element types. */
export const elementType = { float: 1, int64: 7 } as const;

type Dimension = number | string;

/** Collects the nodes of an ONNX graph; every method that adds one returns the name of its output. */
export class GraphBuilder {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];
  #names = 0;

  input(name: string, type: keyof typeof elementType, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Gives a value the name of an output. */
  output(value: string, name: string, shape: readonly Dimension[]): void {
    this.#nodes.push({ op_type: 'Identity', input: [value], output: [name], attribute: [] });
    this.#outputs.push(valueInfo(name, 'float', shape));
  }

  floats(data: Float32Array, shape: readonly number[]): string {
    return this.#constant('float', new Uint8Array(data.buffer, data.byteOffset, data.byteLength), shape);
  }

  integers(...values: readonly number[]): string {
    return this.#constant('int64', new Uint8Array(BigInt64Array.from(values, BigInt).buffer), [values.length]);
  }

  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  op(type: string, inputs: readonly string[], attributes: Readonly<Record<string, number | readonly number[]>> = {}): string {
    return this.ops(type, inputs, 1, attributes)[0]!;
  }

  ops(type: string, inputs: readonly string[], outputs: number, attributes: Readonly<Record<string, number | readonly number[]>> = {}): string[] {
    const names = Array.from({ length: outputs }, () => this.#name());
    const attribute = Object.entries(attributes).map(([name, value]) => (typeof value === 'number' ? { name, i: value, type: 2 } : { name, ints: value, type: 7 }));
    this.#nodes.push({ op_type: type, input: inputs, output: names, attribute });
    return names;
  }

  graph(name: string): object {
    return { name, node: this.#nodes, initializer: this.#initializers, input: this.#inputs, output: this.#outputs };
  }

  #constant(type: keyof typeof elementType, bytes: Uint8Array, dims: readonly number[]): string {
    const name = this.#name();
    this.#initializers.push({ name, dims, data_type: elementType[type], raw_data: bytes });
    return name;
  }

  #name(): string {
    this.#names += 1;
    return `v${this.#names}`;
  }
}

function valueInfo(name: string, type: keyof typeof elementType, shape: readonly Dimension[]): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: elementType[type], shape: { dim } } } };
}
