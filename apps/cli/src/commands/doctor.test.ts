import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Diagnosis, diagnose } from '@tokstream/backend';
import { collectOutput } from '@tokstream/testing';
import { tinyDirectory } from '@tokstream/tiny';
import { describe, expect, it } from 'vitest';
import { jsonLines, tokstream } from '../test-world.test-support.ts';
import { report } from './doctor.ts';

const ill: Diagnosis = {
  runtime: { runtime: 'Lynx/2.9', webAssembly: { simd: false, threads: true } },
  backends: [
    { name: 'tensorflow', packageName: 'some-backend', available: false, automatic: true, reason: 'needs a moon', advice: 'wait for it', seconds: 1.26 },
    { name: 'wasm', packageName: 'other', version: '4.22.0', folder: '/x', available: false, automatic: true, reason: 'does not load', seconds: 0 },
  ],
  because: 'none works',
};

/** What `report` prints of a diagnosis, and the code it fails with. */
async function print(diagnosis: Diagnosis, json = false): Promise<{ stdout: string; code: unknown }> {
  const { stdout, output } = collectOutput();
  const code: unknown = await report(diagnosis, json, { stdout }).then(
    () => undefined,
    (error: { readonly code: unknown }) => error.code,
  );
  return { stdout: output.stdout, code };
}

describe('doctor', () => {
  it('prints what diagnose finds here, one JSON object a line', async () => {
    const { stdout, stderr } = await tokstream('doctor', ['--json']);
    expect(stderr).toBe('');
    const lines = jsonLines(stdout);
    const { runtime, backends, choice, because } = await diagnose();
    const of = (type: string): Record<string, unknown>[] => lines.filter((line) => line['type'] === type);
    expect(of('runtime')).toEqual([{ type: 'runtime', ...runtime }]);
    expect(of('choice')).toEqual([{ type: 'choice', backend: choice, because }]);
    expect(of('engine')).toEqual([{ type: 'engine', model: '@tokstream/tiny', backend: choice, engine: 'fused', because: expect.stringContaining('one sequence') as string }]);
    expect(of('backend')).toEqual(backends.map((backend) => ({ type: 'backend', ...backend, seconds: expect.any(Number) as number })));
    expect(of('package').map(({ name }) => name)).toEqual(expect.arrayContaining(['@tokstream/cli', '@tokstream/backend', '@tokstream/cache-policy', '@tokstream/tiny']));
    for (const { version } of of('package')) expect(version).toMatch(/^\d+\.\d+\.\d+/);
    const weights = await readFile(`${tinyDirectory}/model.safetensors`);
    expect(of('model')).toEqual([{ type: 'model', bytes: weights.length, sha256: createHash('sha256').update(weights).digest('hex') }]);
  });

  it('prints aligned tables, with what to do beside the reason, and fails when nothing works', async () => {
    const { stdout, code } = await print(ill);
    expect(code).toBe('no-backend');
    const [facts, backends, choice] = stdout.split('\n\n');
    expect(facts).toMatch(/^runtime {6}Lynx\/2\.9\n/);
    expect(facts).toContain('WebAssembly  SIMD no, threads yes\n');
    expect(backends!.split('\n')).toEqual([
      'backend     works  package       tried in',
      'tensorflow  no     some-backend  1.3 s     needs a moon; wait for it',
      'wasm        no     other 4.22.0  0 ms      does not load',
    ]);
    expect(choice).toBe('auto takes none: none works.\n');
  });

  it.each([['wasm', 'fused: on a processor'], ['tensorflow-gpu', 'graph: '], ['webgpu', 'eager: ']] as const)('says which engine the embedded model takes on %s', async (name, said) => {
    const diagnosis: Diagnosis = { runtime: { runtime: 'here', webAssembly: { simd: true, threads: true } }, backends: [{ name, packageName: 'other', available: true, automatic: true, seconds: 0 }], choice: name, because: 'it works' };
    expect((await print(diagnosis)).stdout).toContain(`\nauto takes ${name}: it works.\nWith it the embedded model runs on the engine ${said}`);
  });

  it('is content with a backend that only works when it is asked for', async () => {
    const backends = [...ill.backends, { name: 'cpu', packageName: 'plain', available: true, automatic: false, seconds: 0 } as const];
    const { stdout, code } = await print({ ...ill, backends });
    expect(code).toBeUndefined();
    expect(stdout).toContain('\ncpu         yes    plain         0 ms      when asked for\n');
    expect(jsonLines((await print(ill, true)).stdout).at(-1)).toEqual({ type: 'choice', backend: null, because: 'none works' });
  });
});
