import type { MatMulOptions } from './mat-mul.ts';

/** A row-major matrix as plain data. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: ArrayLike<number>;
}

/** `matMul` by its definition. */
export function referenceMatMul(a: Matrix, b: Matrix, { transposeA = false, transposeB = false }: MatMulOptions = {}): Matrix {
  const left = transposeA ? transposed(a) : a;
  const right = transposeB ? transposed(b) : b;
  const data = Array.from({ length: left.rows * right.columns }, (_, at) => {
    const [row, column] = [Math.floor(at / right.columns), at % right.columns];
    let sum = 0;
    for (let inner = 0; inner < left.columns; inner += 1) sum += left.data[row * left.columns + inner]! * right.data[inner * right.columns + column]!;
    return sum;
  });
  return { rows: left.rows, columns: right.columns, data };
}

/** The gradients of `Σ upstream · matMul(a, b)` in both operands, each in the shape its operand was given. */
export function referenceMatMulGradient(a: Matrix, b: Matrix, upstream: Matrix, { transposeA = false, transposeB = false }: MatMulOptions = {}): readonly [Matrix, Matrix] {
  const left = transposeA ? transposed(a) : a;
  const right = transposeB ? transposed(b) : b;
  const leftGradient = referenceMatMul(upstream, transposed(right));
  const rightGradient = referenceMatMul(transposed(left), upstream);
  return [transposeA ? transposed(leftGradient) : leftGradient, transposeB ? transposed(rightGradient) : rightGradient];
}

function transposed({ rows, columns, data }: Matrix): Matrix {
  return { rows: columns, columns: rows, data: Array.from({ length: rows * columns }, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!) };
}
