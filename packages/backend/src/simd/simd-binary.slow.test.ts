import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('is what the AssemblyScript beside the sources compiles to', () => {
  const build = fileURLToPath(new URL('../../assembly/build.mjs', import.meta.url));
  expect(() => execFileSync(process.execPath, [build, '--check'], { stdio: 'pipe' })).not.toThrow();
}, 300_000);
