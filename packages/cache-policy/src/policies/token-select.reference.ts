import type { ModelShape } from '@tokstream/model';

/** All that a selection goes by. */
export interface SelectionQuestion {
  readonly shape: ModelShape;
  readonly layer: number;
  readonly initial: number;
  readonly local: number;
  readonly select: number;
  /** `[heads][rows][headDim]` */
  readonly queries: readonly (readonly (readonly number[])[])[];
  /** `[kvHeads][slots][headDim]` */
  readonly keys: readonly (readonly (readonly number[])[])[];
  /** Where keys stand, `[kvHeads][slots]`, and the first row; without them keys are compared as published. */
  readonly places?: { readonly keys: readonly (readonly number[])[]; readonly row: number };
  readonly heads?: 'shared' | 'each';
}

/** What TokenSelect sees, the smallest version: every head's softmax over the middle, added up, the best taken. Votes and slots of each key head. */
export function selectReference({ shape, layer, initial, local, select, queries, keys, places, heads = 'shared' }: SelectionQuestion): { readonly votes: number[][]; readonly slots: number[][] } {
  const slots = keys[0]!.length;
  const middle = Array.from({ length: slots - local - initial }, (_, at) => initial + at);
  const angles = shape.rotations[layer];
  const turn = (vector: readonly number[], position: number): number[] =>
    vector.map((value, part) => {
      if (angles === undefined) return value;
      const half = angles.length;
      const angle = position * angles[part % half]!;
      return value * Math.cos(angle) + (part < half ? -vector[part + half]! : vector[part - half]!) * Math.sin(angle);
    });
  const votes = keys.map(() => middle.map(() => 0));
  for (const [head, rows] of queries.entries()) {
    const kvHead = Math.floor((head * shape.kvHeads) / shape.heads);
    const turned = rows.map((row, index) => turn(row, (places?.row ?? local) + index));
    const query = turned[0]!.map((_, part) => turned.reduce((sum, row) => sum + row[part]!, 0) / rows.length / (places ? Math.sqrt(shape.headDim) : 1));
    const weights = middle.map((slot) => {
      const key = places ? turn(keys[kvHead]![slot]!, places.keys[kvHead]![slot]!) : keys[kvHead]![slot]!;
      return Math.exp(query.reduce((sum, one, part) => sum + one * key[part]!, 0));
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const of of heads === 'each' ? [votes[kvHead]!] : votes) for (const [at, weight] of weights.entries()) of[at]! += weight / total;
  }
  const chosen = votes.map((ofHead) => new Set(middle.toSorted((a, b) => ofHead[b - initial]! - ofHead[a - initial]! || a - b).slice(0, select)));
  return { votes, slots: chosen.map((best) => Array.from({ length: slots }, (_, slot) => slot).filter((slot) => slot < initial || slot >= slots - local || best.has(slot))) };
}
