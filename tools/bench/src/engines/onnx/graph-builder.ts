/** ONNX element types. */
export const elementType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;

/** Operators that ONNX itself does not have. */
export const contributed = 'com.microsoft';

type Dimension = number | string;
type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** How an operator is written, where it is not one of ONNX's with whole numbers for attributes. */
interface OpOptions {
  readonly domain?: string;
  /** Attributes that are fractions. */
  readonly fractions?: Readonly<Record<string, number>>;
}

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

  /** A constant; its bytes are borrowed until the graph is encoded. */
  constant(type: keyof typeof elementType, data: ArrayBufferView, dims: readonly number[]): string {
    const name = this.#name();
    this.#initializers.push({ name, dims, data_type: elementType[type], raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
    return name;
  }

  floats(data: Float32Array, shape: readonly number[]): string {
    return this.constant('float', data, shape);
  }

  integers(...values: readonly number[]): string {
    return this.constant('int64', BigInt64Array.from(values, BigInt), [values.length]);
  }

  scalar(value: number): string {
    return this.floats(Float32Array.of(value), []);
  }

  op(type: string, inputs: readonly string[], attributes: Attributes = {}, options: OpOptions = {}): string {
    return this.ops(type, inputs, 1, attributes, options)[0]!;
  }

  /** An empty name among the inputs is one that is left out. */
  ops(type: string, inputs: readonly string[], outputs: number, attributes: Attributes = {}, { domain = '', fractions = {} }: OpOptions = {}): string[] {
    const names = Array.from({ length: outputs }, () => this.#name());
    const whole = Object.entries(attributes).map(([name, value]) => (typeof value === 'number' ? { name, i: value, type: 2 } : { name, ints: value, type: 7 }));
    const attribute = [...whole, ...Object.entries(fractions).map(([name, f]) => ({ name, f, type: 1 }))];
    this.#nodes.push({ op_type: type, input: inputs, output: names, attribute, domain });
    return names;
  }

  graph(name: string): object {
    return { name, node: this.#nodes, initializer: this.#initializers, input: this.#inputs, output: this.#outputs };
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
