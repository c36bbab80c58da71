import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const ownOrRelative = /^[./\0]|^@tokstream\/|^[A-Za-z]:/;

/**
 * Bundles `import 'ENTRY'` of each entry and nothing else; packages of others stay outside. What is left is what an import
 * alone does.
 *
 * @returns bytes with the package's word (`sideEffects: false`) taken, which must be 0, and without it, for information
 */
export async function bundleImport(consumer, entries) {
  const input = join(consumer, 'import-only.mjs');
  writeFileSync(input, entries.map((entry) => `import '${entry}';\n`).join(''));
  const bytes = async (moduleSideEffects) => {
    const bundle = await rolldown({ input, cwd: consumer, platform: 'neutral', external: (id) => !ownOrRelative.test(id), treeshake: { moduleSideEffects }, logLevel: 'silent' });
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    await bundle.close();
    return output.reduce((sum, chunk) => sum + (chunk.code ?? '').trim().length, 0);
  };
  return { trusted: await bytes([{ external: true, sideEffects: false }]), untrusted: await bytes('no-external') };
}
