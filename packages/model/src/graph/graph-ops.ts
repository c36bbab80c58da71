import { attribute, type GraphType } from './attribute.ts';
import { GraphDef } from './graph-def.ts';

const T = attribute.type('float32');
const int = attribute.type('int32');

/**
 * The operations that decoders need, as methods that add a node and give its name. Tensors are float32 where nothing else is said; a matrix
 * that is read from a variable in half precision is one that `gather` and `matMul` know as such, and what they give is float32 again.
 */
export class GraphOps {
  readonly def: GraphDef = new GraphDef();
  /** Types of variables, and of what is read from them, that are not float32. */
  readonly #halves = new Map<string, GraphType>();

  floats(values: ArrayLike<number>, shape: readonly number[] = []): string {
    return this.def.constant(Float32Array.from(values), shape);
  }

  ints(...values: number[]): string {
    return this.def.constant(Int32Array.from(values));
  }

  /** @param otherwise what it is where it is not fed */
  input(name: string, type: GraphType, shape: readonly number[] | undefined, otherwise?: string): string {
    const attributes = { dtype: attribute.type(type), shape: attribute.shape(shape) };
    return otherwise === undefined ? this.def.add('Placeholder', [], attributes, name) : this.def.add('PlaceholderWithDefault', [otherwise], attributes, name);
  }

  /** A tensor under a name by which it can be fetched. */
  output(name: string, x: string): void {
    this.def.add('Identity', [x], { T }, name);
  }

  /** A resource variable, by its handle. */
  variable(name: string, shape: readonly number[], type: GraphType = 'float32'): string {
    if (type !== 'float32') this.#halves.set(name, type);
    return this.def.add('VarHandleOp', [], { dtype: attribute.type(type), shape: attribute.shape(shape), shared_name: attribute.string(name), container: attribute.string('') }, name);
  }

  read(variable: string): string {
    const type = this.#typeOf(variable);
    const values = this.def.add('ReadVariableOp', [variable], { dtype: attribute.type(type) });
    if (type !== 'float32') this.#halves.set(values, type);
    return values;
  }

  /** @param value float32, rounded to the type of the variable */
  assign(variable: string, value: string): string {
    const type = this.#typeOf(variable);
    return this.def.add('AssignVariableOp', [variable, this.#cast(value, 'float32', type)], { dtype: attribute.type(type) });
  }

  /** Something to fetch once all these nodes have run. */
  done(name: string, after: readonly string[]): string {
    return this.def.add('Const', after.map((node) => `^${node}`), { dtype: int, value: attribute.tensor(Int32Array.of(1), []) }, name);
  }

  /** Rows of a variable, after some nodes have run. */
  readRows(variable: string, rows: string, after: readonly string[] = []): string {
    return this.def.add('ResourceGather', [variable, rows, ...after.map((node) => `^${node}`)], { dtype: T, Tindices: int, batch_dims: attribute.int(0), validate_indices: attribute.bool(true) });
  }

  writeRows(variable: string, rows: string, values: string): string {
    return this.def.add('ResourceScatterUpdate', [variable, rows, values], { dtype: T, Tindices: int });
  }

  /** Zeros in memory of their own. */
  zeros(shape: string): string {
    return this.def.add('Empty', [shape], { dtype: T, init: attribute.bool(true) });
  }

  unary(op: 'Square' | 'Rsqrt' | 'Cos' | 'Sin' | 'Sigmoid' | 'Tanh' | 'Erf' | 'Relu', x: string): string {
    return this.def.add(op, [x], { T });
  }

  softmax(x: string): string {
    return this.def.add('Softmax', [x], { T });
  }

  plus(a: string, b: string, type: GraphType = 'float32'): string {
    return this.def.add('AddV2', [a, b], { T: attribute.type(type) });
  }

  minus(a: string, b: string): string {
    return this.def.add('Sub', [a, b], { T });
  }

  times(a: string, b: string): string {
    return this.def.add('Mul', [a, b], { T });
  }

  toFloat(x: string): string {
    return this.#cast(x, 'int32', 'float32');
  }

  reshape(x: string, ...shape: number[]): string {
    return this.def.add('Reshape', [x, this.ints(...shape)], { T, Tshape: int });
  }

  /** With an axis of size 1 more. */
  expand(x: string, axis: number): string {
    return this.def.add('ExpandDims', [x, this.#axis(axis)], { T, Tdim: int });
  }

  transpose(x: string, ...axes: number[]): string {
    return this.def.add('Transpose', [x, this.ints(...axes)], { T, Tperm: int });
  }

  concat(parts: readonly string[], axis: number): string {
    return this.def.add('ConcatV2', [...parts, this.#axis(axis)], { N: attribute.int(parts.length), T, Tidx: int });
  }

  /** Parts of these sizes along an axis. */
  split(x: string, sizes: readonly number[], axis: number): readonly string[] {
    const name = this.def.add('SplitV', [x, this.ints(...sizes), this.#axis(axis)], { num_split: attribute.int(sizes.length), T, Tlen: int });
    return sizes.map((_, part) => (part === 0 ? name : `${name}:${part}`));
  }

  gather(x: string, places: string, axis = 0): string {
    const type = this.#typeOf(x);
    return this.#cast(this.def.add('GatherV2', [x, places, this.#axis(axis)], { Tparams: attribute.type(type), Tindices: int, Taxis: int, batch_dims: attribute.int(0) }), type, 'float32');
  }

  /** Over the last axis, which stays with size 1. */
  mean(x: string): string {
    return this.def.add('Mean', [x, this.ints(-1)], { T, Tidx: int, keep_dims: attribute.bool(true) });
  }

  /** Computed in the type of `b`. */
  matMul(a: string, b: string): string {
    const type = this.#typeOf(b);
    const product = this.def.add('MatMul', [this.#cast(a, 'float32', type), b], { T: attribute.type(type), transpose_a: attribute.bool(false), transpose_b: attribute.bool(false) });
    return this.#cast(product, type, 'float32');
  }

  /** Products of the last two axes, those before broadcast. */
  batchMatMul(a: string, b: string, { transposeB = false }: { readonly transposeB?: boolean } = {}): string {
    return this.def.add('BatchMatMulV2', [a, b], { T, adj_x: attribute.bool(false), adj_y: attribute.bool(transposeB) });
  }

  #typeOf(x: string): GraphType {
    return this.#halves.get(x) ?? 'float32';
  }

  #cast(x: string, from: GraphType, to: GraphType): string {
    return from === to ? x : this.def.add('Cast', [x], { SrcT: attribute.type(from), DstT: attribute.type(to), Truncate: attribute.bool(false) });
  }

  #axis(axis: number): string {
    return this.def.constant(Int32Array.of(axis), []);
  }
}
