import type { CausalLM } from '@tokstream/model';

/** A run of tokens through a full cache, with which runs under policies are compared; see `shadowOf`. Holds no tensors. */
export interface Shadow {
  /** Borrowed: it runs the comparisons. */
  readonly model: CausalLM;
  readonly ids: Int32Array;
  /** First token that is scored. */
  readonly from: number;
  /** One row in so many is compared in full. */
  readonly sampleEvery: number;
  /** Nats of each scored token. */
  readonly losses: Float32Array;
  /** The likeliest token at the place of each scored one. */
  readonly best: Int32Array;
  /** By row. */
  readonly samples: ReadonlyMap<number, ShadowSample>;
  /** Of all tokens, a layer each: `[kvHeads, tokens, headDim]`. */
  readonly values: readonly Float32Array[];
  /** Bytes of the full cache at the end. */
  readonly bytes: number;
}

/** A row of the full run. */
export interface ShadowSample {
  /** `[vocabulary]` */
  readonly logits: Float32Array;
  /** A layer each: `[heads, row + 1]`. */
  readonly attention: readonly Float32Array[];
}
