export { identityRows } from './rows/identity-rows.ts';
export { type MixingRows, type Provenance } from './rows/mixing-rows.ts';
export { type VectorStore } from './vectors/vector-store.ts';
