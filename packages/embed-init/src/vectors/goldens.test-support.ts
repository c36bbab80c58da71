import { readFileSync } from 'node:fs';

/** What numpy computed from the definitions; see goldens/vectors.py. */
interface VectorGoldens {
  readonly ppmi: {
    readonly documents: readonly (readonly number[])[];
    readonly words: number;
    readonly window: number;
    readonly contextPower: number;
    readonly dim: number;
    readonly matrix: readonly number[];
    readonly singular: readonly number[];
    readonly vectors: readonly number[];
  };
  readonly ibm: {
    readonly sources: number;
    readonly targets: number;
    readonly sentences: readonly { readonly source: readonly number[]; readonly target: readonly number[] }[];
    readonly probability: readonly number[];
  };
  readonly fastText: { readonly file: string; readonly words: readonly (readonly [string, number])[]; readonly vectors: Readonly<Record<string, readonly number[]>> };
  readonly word2vec: { readonly words: readonly string[]; readonly vectors: readonly number[]; readonly google: string; readonly gensim: string };
  readonly procrustes: { readonly x: readonly number[]; readonly y: readonly number[]; readonly dim: number; readonly rotation: readonly number[] };
}

export const goldens: VectorGoldens = JSON.parse(readFileSync(new URL('../../goldens/vectors.json', import.meta.url), 'utf8')) as VectorGoldens;
