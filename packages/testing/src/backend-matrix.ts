import { beforeAll, describe, it } from 'vitest';

/** Backends that every suite runs on: `tensorflow` where it works, `webgpu` on request. */
export type MatrixBackend = 'wasm' | 'cpu' | 'tensorflow' | 'webgpu';

/** What the matrix needs of `selectBackend` of `@tokstream/backend`, which is passed in because that package tests itself with this one. */
export type SelectMatrixBackend = (options: { readonly backend: MatrixBackend }) => Promise<unknown>;

/**
 * Declares a suite once for every backend required here: wasm and cpu always, tensorflow when it works, webgpu with
 * `TOKSTREAM_WEBGPU=1` (on software it takes minutes).
 *
 * What is left out is said on the console; with `TOKSTREAM_REQUIRE_TENSORFLOW=1` and `TOKSTREAM_WEBGPU=1` it is a failure
 * instead. Call it at the top of a test file, with `await`.
 *
 * @param suite declares tests; the backend is active while they run
 */
export async function backendMatrix(select: SelectMatrixBackend, suite: (backend: MatrixBackend) => void): Promise<void> {
  const backends: MatrixBackend[] = ['wasm', 'cpu'];
  const { TOKSTREAM_REQUIRE_TENSORFLOW, TOKSTREAM_WEBGPU } = globalThis.process.env;
  const add = async (backend: MatrixBackend, requiredBy: string, isRequired: boolean): Promise<void> => {
    const missing = await select({ backend }).then(() => undefined, reasonOf);
    if (missing === undefined) backends.push(backend);
    else if (isRequired) fail(backend, requiredBy, missing);
    else report(backend, missing);
  };
  await add('tensorflow', 'TOKSTREAM_REQUIRE_TENSORFLOW', TOKSTREAM_REQUIRE_TENSORFLOW === '1');
  if (TOKSTREAM_WEBGPU === '1') await add('webgpu', 'TOKSTREAM_WEBGPU', true);
  else report('webgpu', 'TOKSTREAM_WEBGPU=1 asks for it');
  for (const backend of backends) {
    describe(`on ${backend}`, () => {
      beforeAll(() => select({ backend }));
      suite(backend);
    });
  }
}

function fail(backend: MatrixBackend, requiredBy: string, reason: string): void {
  it(`has the ${backend} backend that ${requiredBy} asks for`, () => {
    throw new Error(reason);
  });
}

const reported = new Set<MatrixBackend>();

function report(backend: MatrixBackend, reason: string): void {
  if (reported.has(backend)) return;
  reported.add(backend);
  // eslint-disable-next-line no-console -- what a run does not cover must be seen
  console.warn(`NOT TESTED on the backend "${backend}": ${reason}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
