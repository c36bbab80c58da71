/** A target that is approached by the span of vectors, added one after another. */
export interface OrthogonalBasis {
  /** What the vectors so far leave of the target; changed by every `add`. */
  readonly residual: Float64Array;
  /** Adds a vector. @returns false, and adds nothing, where it lies in the span of those before it */
  add(vector: ArrayLike<number>): boolean;
  /** Least squares: the weights with which the vectors come nearest to the target, in the order in which they were added. */
  solve(): Float64Array;
}

/** Of what a vector leaves beside the span, as a share of its length, below which it adds nothing but rounding. */
const negligible = 1e-8;

/** Gram-Schmidt in float64, every vector orthogonalised twice so that the basis stays orthogonal however many there are. */
export function orthogonalBasis(target: ArrayLike<number>): OrthogonalBasis {
  const basis: Float64Array[] = [];
  const columns: Float64Array[] = [];
  const along: number[] = [];
  const residual = Float64Array.from(target);
  return {
    residual,
    add(vector) {
      const left = Float64Array.from(vector);
      const length = Math.sqrt(dot(left, left));
      const column = new Float64Array(basis.length + 1);
      for (let pass = 0; pass < 2; pass += 1) {
        for (const [at, direction] of basis.entries()) {
          const share = dot(direction, left);
          column[at]! += share;
          for (let index = 0; index < left.length; index += 1) left[index]! -= share * direction[index]!;
        }
      }
      const norm = Math.sqrt(dot(left, left));
      if (!(norm > negligible * length)) return false;
      column[basis.length] = norm;
      for (let index = 0; index < left.length; index += 1) left[index]! /= norm;
      const share = dot(left, residual);
      for (let index = 0; index < left.length; index += 1) residual[index]! -= share * left[index]!;
      basis.push(left);
      columns.push(column);
      along.push(share);
      return true;
    },
    solve() {
      const weights = Float64Array.from(along);
      for (let column = weights.length - 1; column >= 0; column -= 1) {
        weights[column]! /= columns[column]![column]!;
        for (let row = 0; row < column; row += 1) weights[row]! -= columns[column]![row]! * weights[column]!;
      }
      return weights;
    },
  };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}
