import type { CanonicalPaths } from './canonical-paths.ts';

/** A model's tokens as byte strings, with the law that says which sequences of them a tokenizer makes. */
export interface ByteVocabulary {
  /** One past the largest id. */
  readonly size: number;
  /** What a token spells; undefined for tokens that stand for no bytes (special ones, padding). Borrowed. */
  bytesOf(id: number): Uint8Array | undefined;
  readonly paths: CanonicalPaths;
}
