import { afterAll, describe, expect, it, vi } from 'vitest';
import { backendMatrix, type MatrixBackend } from './backend-matrix.ts';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
const ran: string[] = [];
let active: string | undefined;
const choose =
  (works: readonly MatrixBackend[]) =>
  async ({ backend }: { readonly backend: MatrixBackend }): Promise<void> => {
    if (!works.includes(backend)) throw new Error(`${backend} is not there`);
    active = backend;
  };

for (const [asked, works] of [
  ['', ['wasm', 'cpu', 'tensorflow', 'webgpu']],
  ['1', ['wasm', 'cpu', 'webgpu']],
  ['', ['wasm', 'cpu']],
] as const) {
  // The fake backends must not count as those that a run requires.
  vi.stubEnv('TOKSTREAM_REQUIRE_TENSORFLOW', '');
  vi.stubEnv('TOKSTREAM_WEBGPU', asked);
  await backendMatrix(choose(works), (backend) => {
    it('runs the suite with its backend active', () => {
      expect(active).toBe(backend);
      ran.push(backend);
    });
  });
}

describe('what is required and not there fails', { fails: true }, async () => {
  vi.stubEnv('TOKSTREAM_REQUIRE_TENSORFLOW', '1');
  vi.stubEnv('TOKSTREAM_WEBGPU', '1');
  await backendMatrix(choose(['wasm', 'cpu']), () => {});
});

afterAll(() => {
  vi.unstubAllEnvs();
  expect(ran).toEqual(['wasm', 'cpu', 'tensorflow', 'wasm', 'cpu', 'webgpu', 'wasm', 'cpu']);
  expect(warn.mock.calls).toEqual([['NOT TESTED on the backend "webgpu": TOKSTREAM_WEBGPU=1 asks for it'], ['NOT TESTED on the backend "tensorflow": tensorflow is not there']]);
});
