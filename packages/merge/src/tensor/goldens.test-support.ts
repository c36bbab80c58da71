import { readFile } from 'node:fs/promises';

interface Rows {
  readonly x: readonly number[];
  readonly width: number;
}

/** What `goldens/tensor-mergers.py` printed. */
export interface TensorGoldens {
  readonly toMe: readonly (Rows & { readonly r: number; readonly protect: readonly number[]; readonly given: readonly number[]; readonly group: readonly number[]; readonly anchor: readonly number[]; readonly size: readonly number[]; readonly rows: readonly number[] })[];
  readonly dpc: readonly (Rows & { readonly neighbours: number; readonly keep: number; readonly density: readonly number[]; readonly distance: readonly number[]; readonly score: readonly number[]; readonly kept: readonly number[]; readonly nearest: readonly number[] })[];
  readonly schedule: readonly { readonly r: number; readonly slope: number; readonly counts: readonly number[] }[];
  readonly shares: readonly { readonly scores: readonly number[]; readonly temperature: number; readonly shares: readonly number[] }[];
  readonly gate: readonly (Rows & { readonly gain: readonly number[]; readonly shift: readonly number[] | null; readonly weight: readonly number[]; readonly bias: number; readonly strength: number; readonly values: readonly number[] })[];
  readonly softMaxOne: readonly (Rows & { readonly values: readonly number[] })[];
  readonly controller: readonly { readonly deleted: readonly number[]; readonly rate: number; readonly proportional: number; readonly integral: number; readonly smoothing: number; readonly weights: readonly number[] }[];
  readonly adaptivePool: readonly (Rows & { readonly n: number; readonly values: readonly number[] })[];
}

export async function tensorGoldens(): Promise<TensorGoldens> {
  return JSON.parse(await readFile(new URL('../../goldens/tensor-mergers.json', import.meta.url), 'utf8')) as TensorGoldens;
}
