import { selectBackend } from '@tokstream/backend';
import { kvCacheLaws } from '@tokstream/testing';
import { vi } from 'vitest';
import { cacheLawModels, cacheLawSubject } from '../cache/cache-law-models.test-support.ts';

// As with wasm that has threads or no SIMD: its own ops alone.
vi.mock('@tokstream/backend', async (original) => ({ ...(await original<object>()), runHeapKernel: () => undefined, simdLoops: () => undefined }));

await selectBackend({ backend: 'wasm' });

for (const precision of ['float32', 'int8'] as const) kvCacheLaws(`${precision} on wasm without kernels of our own`, () => cacheLawSubject(cacheLawModels[0]![1], precision), 5);
