import { beforeAll, describe, it } from 'vitest';

/** Backends that every suite runs on; `tensorflow` only where it can be loaded. */
export type MatrixBackend = 'wasm' | 'cpu' | 'tensorflow';

/** What the matrix needs of `selectBackend` of `@tokstream/backend`, which is passed in because that package tests itself with this one. */
export type SelectMatrixBackend = (options: { readonly backend: MatrixBackend }) => Promise<unknown>;

/**
 * Declares a suite once for every backend required here: wasm and cpu always, tensorflow when it can be loaded.
 *
 * What is left out is said on the console; with `TOKSTREAM_REQUIRE_TENSORFLOW=1` it is a failure instead. Call it at the
 * top of a test file, with `await`.
 *
 * @param suite declares tests; the backend is active while they run
 */
export async function backendMatrix(select: SelectMatrixBackend, suite: (backend: MatrixBackend) => void): Promise<void> {
  const missing = await select({ backend: 'tensorflow' }).then(() => undefined, reasonOf);
  const backends: readonly MatrixBackend[] = missing === undefined ? ['wasm', 'cpu', 'tensorflow'] : ['wasm', 'cpu'];
  for (const backend of backends) {
    describe(`on ${backend}`, () => {
      beforeAll(() => select({ backend }));
      suite(backend);
    });
  }
  if (missing !== undefined) reportMissing(missing);
}

let reported = false;

function reportMissing(reason: string): void {
  if (globalThis.process.env['TOKSTREAM_REQUIRE_TENSORFLOW'] === '1') {
    it('has the tensorflow backend that TOKSTREAM_REQUIRE_TENSORFLOW asks for', () => {
      throw new Error(reason);
    });
    return;
  }
  if (reported) return;
  reported = true;
  // eslint-disable-next-line no-console -- what a run does not cover must be seen
  console.warn(`NOT TESTED on the backend "tensorflow": ${reason}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
