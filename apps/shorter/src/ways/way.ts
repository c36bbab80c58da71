import type { MergePlan, TokenBlock } from '@tokstream/core';
import type { MergeVocabulary } from '@tokstream/merge';
import type { EncoderHook } from '@tokstream/model';

/** What a way that works between layers is told. */
export interface LayerRun {
  /** Share of the positions that is to be gone behind the last layer. */
  readonly strength: number;
  /** Layers of the encoder. */
  readonly layers: number;
  /** Called with what happened to the one sequence that is read, in order. */
  readonly onPlan: (plan: MergePlan, layer: number) => void;
}

interface Named {
  readonly name: string;
  /** One line. */
  readonly about: string;
  /** What the others have to beat. */
  readonly isBaseline?: boolean;
}

/** Merges hidden states inside the encoder. The first and the last position stay. */
export interface LayerWay extends Named {
  readonly kind: 'layers';
  hook(run: LayerRun): EncoderHook;
}

/** Merges tokens before the encoder, all texts of a language as one window. */
export interface TokenWay extends Named {
  readonly kind: 'tokens';
  /** A plan for each document; `strength` is the share of all tokens that is to be gone, or what there is to merge. */
  plans(documents: readonly TokenBlock[], vocabulary: MergeVocabulary, strength: number): readonly MergePlan[];
}

/** A way to shorten what an encoder reads. */
export type Way = LayerWay | TokenWay;
