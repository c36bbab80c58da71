import { KeyMatrix, queriesAtOnce } from '../nearest/key-matrix.ts';
import { topScores } from '../nearest/top-scores.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { Candidates } from './neighbours.ts';
import { orthogonalBasis } from './orthogonal-basis.ts';
import type { TokenVectors } from './token-vectors.ts';

/** How a row is written in terms of others. */
export interface SparseCodeOptions {
  /** Most source tokens of a row; default 64. */
  readonly k?: number;
  /** Only that many candidates are tried of each token, those with the largest products with its row; default all, which is exact and slow. */
  readonly screen?: number;
  /** Target tokens that are asked for; default all. */
  readonly wanted?: (id: number) => boolean;
}

/**
 * Rows by orthogonal matching pursuit (Goddard and Fernandes Neto 2025): what a donor model has for a token is written as a sum of what it
 * has for tokens that both vocabularies share, and the same sum is taken of the source. Products are in float32, least squares in float64.
 *
 * @param columns tokens of the source
 * @param donor rows of the donor for the target vocabulary
 * @param candidates rows of the donor for shared tokens
 */
export function sparseCodeRows(columns: number, donor: TokenVectors, candidates: Candidates, { k = 64, screen, wanted = () => true }: SparseCodeOptions = {}): MixingRows {
  const { width } = donor;
  const matrix = new KeyMatrix(candidates.values, width);
  // One for all tokens: memory of WebAssembly is slow to come and to go.
  const few = screen === undefined || screen >= matrix.rows ? undefined : new KeyMatrix(new Float32Array(screen * width), width);
  const builder = new RowsBuilder(columns);
  const rows = donor.values.length / width;
  const rowOf = (id: number): Float32Array => donor.values.subarray(id * width, (id + 1) * width);
  const atoms = (place: number): Float32Array => candidates.values.subarray(place * width, (place + 1) * width);
  let asked: number[] = [];
  const finish = (): void => {
    const codes = few === undefined ? pursueTogether(asked.map(rowOf), matrix, atoms, k) : pursueScreened(asked.map(rowOf), matrix, few, atoms, k);
    for (const [at, id] of asked.entries()) {
      while (builder.rows < id) builder.add('random');
      const { places, weights } = codes[at]!;
      builder.add('sparse-code', places.map((place) => candidates.sourceIds[place]!), weights);
    }
    asked = [];
  };
  for (let id = 0; id < rows; id += 1) {
    if (matrix.rows === 0 || !wanted(id) || rowOf(id).every((value) => value === 0)) continue;
    asked.push(id);
    if (asked.length === queriesAtOnce) finish();
  }
  if (asked.length > 0) finish();
  while (builder.rows < rows) builder.add('random');
  return builder.finish();
}

/** A row as a weighted sum of candidates. */
interface Code {
  readonly places: readonly number[];
  readonly weights: Float64Array;
}

type Pursuit = ReturnType<typeof orthogonalBasis> & { readonly places: number[] };

/** Every candidate is tried at every step, for all targets at once. */
function pursueTogether(targets: readonly Float32Array[], matrix: KeyMatrix, atoms: (place: number) => Float32Array, k: number): readonly Code[] {
  const { width, rows } = matrix;
  const pursuits: Pursuit[] = targets.map((target) => ({ ...orthogonalBasis(target), places: [] }));
  const residuals = new Float32Array(targets.length * width);
  const open = new Set(pursuits.keys());
  for (let step = 0; step < Math.min(k, rows) && open.size > 0; step += 1) {
    for (const [at, { residual }] of pursuits.entries()) residuals.set(residual, at * width);
    const products = matrix.multiply(residuals);
    for (const at of open) {
      const pursuit = pursuits[at]!;
      const place = largest(products.subarray(at * rows, (at + 1) * rows), pursuit.places);
      if (place < 0 || !pursuit.add(atoms(place))) open.delete(at);
      else pursuit.places.push(place);
    }
  }
  return pursuits.map(({ places, solve }) => ({ places, weights: solve() }));
}

/** Only the candidates with the largest products are tried, as many as `few` has room for. */
function pursueScreened(targets: readonly Float32Array[], matrix: KeyMatrix, few: KeyMatrix, atoms: (place: number) => Float32Array, k: number): readonly Code[] {
  const { width, rows } = matrix;
  const own = new Float32Array(few.rows * width);
  const whole = new Float32Array(targets.length * width);
  for (const [at, target] of targets.entries()) whole.set(target, at * width);
  const products = matrix.multiply(whole).map(Math.abs);
  return targets.map((target, at) => {
    const { places: kept } = topScores(products.subarray(at * rows, (at + 1) * rows), few.rows);
    for (const [row, place] of kept.entries()) own.set(atoms(place), row * width);
    few.replace(own);
    const [code] = pursueTogether([target], few, (row) => atoms(kept[row]!), k);
    return { places: code!.places.map((row) => kept[row]!), weights: code!.weights };
  });
}

function largest(products: Float32Array, taken: readonly number[]): number {
  for (const place of taken) products[place] = 0;
  let [best, size] = [-1, 0];
  for (let place = 0; place < products.length; place += 1) {
    const product = Math.abs(products[place]!);
    if (product > size) [best, size] = [place, product];
  }
  return best;
}
