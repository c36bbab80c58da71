import { afterAll, expect, it, vi } from 'vitest';
import { backendMatrix, type MatrixBackend } from './backend-matrix.ts';

// The fake backends below must not count as those that a run requires.
vi.stubEnv('TOKSTREAM_REQUIRE_TENSORFLOW', '');
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
const ran: string[] = [];
let active: string | undefined;
const choose =
  (works: readonly MatrixBackend[]) =>
  async ({ backend }: { readonly backend: MatrixBackend }): Promise<void> => {
    if (!works.includes(backend)) throw new Error(`${backend} is not there`);
    active = backend;
  };

for (const works of [['wasm', 'cpu', 'tensorflow'], ['wasm', 'cpu'], ['wasm', 'cpu']] as const) {
  await backendMatrix(choose(works), (backend) => {
    it('runs the suite with its backend active', () => {
      expect(active).toBe(backend);
      ran.push(backend);
    });
  });
}

afterAll(() => {
  vi.unstubAllEnvs();
  expect(ran).toEqual(['wasm', 'cpu', 'tensorflow', 'wasm', 'cpu', 'wasm', 'cpu']);
  expect(warn.mock.calls).toEqual([['NOT TESTED on the backend "tensorflow": tensorflow is not there']]);
});
