/** The merge list of a BPE tokenizer: what training left of its data. */
export interface BpeMerges {
  /** The pairs in the order in which they were learned, as the vocabulary spells tokens. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** What text is made of before the first merge: its UTF-8 bytes, each spelled as one printable character as GPT-2 does, or its characters. */
  readonly alphabet: 'bytes' | 'characters';
}
