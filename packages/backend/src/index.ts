export { type BackendCandidate, type BackendName } from './candidates/candidate.ts';
export { candidates } from './candidates/registry.ts';
export { batchedGather } from './kernels/batched-gather.ts';
export { embeddingLookup } from './kernels/embedding-lookup.ts';
export { batchMatMul } from './kernels/batch-mat-mul.ts';
export { matMul, type MatMulOptions } from './kernels/mat-mul.ts';
export { segmentSum } from './kernels/segment-sum.ts';
export { type SelectBackendOptions, type SelectedBackend, selectBackend } from './select-backend.ts';
export { selfTest } from './self-test.ts';
