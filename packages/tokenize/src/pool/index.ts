export { countInPool, type CountInPoolOptions } from './count-in-pool.ts';
export { encodeDocuments, type EncodeDocumentsOptions } from './encode-documents.ts';
export { tokenizeInPool, type TokenizeInPoolOptions } from './tokenize-in-pool.ts';
export { tokenizePool, type PoolEncodeOptions, type TokenizePool, type TokenizePoolOptions } from './tokenize-pool.ts';
