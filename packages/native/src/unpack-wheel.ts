import { createWriteStream, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { nativeError } from './native-error.ts';

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
// The C interface and the platform headers it includes: 3 MB of 287.
const headers = /^tensorflow\/include\/((?:tensorflow|tsl|xla)\/(?:.+\/)?(?:c|platform)\/.+\.h)$/;

/**
 * Unpacks what the addon needs of a TensorFlow wheel: the two libraries into `deps/lib`, under the names that the addon's
 * linker asks for too, and the headers of the C interface into `deps/include`. `libtensorflow_cc` exports the whole C
 * interface, so it serves as `libtensorflow`.
 *
 * @throws `invalid-wheel` when the file is no zip or lacks them
 */
export async function unpackWheel(file: string, deps: string, signal: AbortSignal): Promise<void> {
  const written = new Set<string>();
  try {
    const archive = await openPromise(file);
    try {
      for await (const entry of archive.eachEntry()) {
        const target = targetOf(entry.fileName);
        if (target === undefined) continue;
        mkdirSync(dirname(join(deps, target)), { recursive: true });
        await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(join(deps, target)), { signal });
        written.add(target);
      }
    } finally {
      archive.close();
    }
  } catch (error) {
    if (signal.aborted || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw nativeError('invalid-wheel', `${file} does not unpack: ${(error as Error).message}; remove it and download it again.`, error);
  }
  const missing = [...libraries.map((name) => `lib/${name}`), 'include/tensorflow/c/c_api.h'].filter((target) => !written.has(target));
  if (missing.length > 0) throw nativeError('invalid-wheel', `${file} holds no ${missing.join(', ')}; give a wheel of tensorflow or tensorflow-cpu for Linux, 2.17 or newer.`);
  symlinkSync(libraries[0]!, join(deps, 'lib/libtensorflow.so'));
  symlinkSync(libraries[1]!, join(deps, 'lib/libtensorflow_framework.so'));
}

function targetOf(name: string): string | undefined {
  const library = libraries.find((candidate) => name === `tensorflow/${candidate}`);
  if (library !== undefined) return `lib/${library}`;
  const header = headers.exec(name)?.[1];
  return header === undefined || header.includes('..') ? undefined : `include/${header}`;
}
