import type { BenchVocabulary } from '../vocabularies.ts';

/** Encodes a text without begin and end tokens. */
export type Encode = (text: string) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** Loads a peer; what it needs lies in the folder `installed`. */
export type Peer = (vocabulary: BenchVocabulary, file: string, installed: string) => Promise<Encode>;
