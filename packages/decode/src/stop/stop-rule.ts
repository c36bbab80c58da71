/** What a stop rule sees after a token was taken. Borrowed. */
export interface StopStep {
  /** The token. */
  readonly id: number;
  /** Ids so far, the prompt included. */
  readonly history: readonly number[];
  readonly promptLength: number;
  /** `[vocabulary]` that the model gave for this token, before any processor. */
  readonly logits: Float32Array;
  /** Since decoding of the sequence began. */
  readonly seconds: number;
}

/** Ends a sequence after the token that makes it true: slot 9 of the decode step. */
export interface StopRule {
  readonly name: string;
  check(step: StopStep): boolean;
  /** A fresh one for another sequence, when it keeps state. */
  clone?(): StopRule;
}
