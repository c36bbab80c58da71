import type { MixingRows } from '../rows/mixing-rows.ts';
import type { InitialiserInput } from './initialiser.ts';
import type { Candidates } from './neighbours.ts';

/** The tokens that are copied for what they stand for, found by the vectors of the target. */
export function sharedCandidates({ targetVectors }: InitialiserInput, { provenance, rowPointer, column }: MixingRows): Candidates {
  const { width, values } = targetVectors!;
  const shared = [...provenance.keys()].filter((id) => provenance[id] === 'exact');
  const kept = new Float32Array(shared.length * width);
  for (const [at, id] of shared.entries()) kept.set(values.subarray(id * width, (id + 1) * width), at * width);
  return { width, values: kept, sourceIds: Uint32Array.from(shared, (id) => column[rowPointer[id]!]!) };
}
