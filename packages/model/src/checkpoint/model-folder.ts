import { TokstreamError } from '@tokstream/core';
import type { ModelFiles, OpenFile } from './model-files.ts';

/** Codes of a file system that stand for "there is no such file". */
const absent: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/**
 * The files of a Hugging Face folder on disk, or of the folder of a `.gguf` file (Node only).
 *
 * Symbolic links are followed wherever they lead: the cache of the Hugging Face hub is made of them. Names that a file
 * of the model gives, such as those of shards, never lead out of the folder.
 *
 * @throws `missing-file` when the folder is not there; `invalid-file` from its reads for what is no readable file
 */
export async function modelFolder(source: string | URL): Promise<ModelFiles> {
  const { process } = globalThis;
  const [fs, path, url] = [process.getBuiltinModule('node:fs/promises'), process.getBuiltinModule('node:path'), process.getBuiltinModule('node:url')];
  const given = source instanceof URL ? url.fileURLToPath(source) : source;
  const entry = await fs.stat(given).catch(() => undefined);
  const isGguf = entry?.isFile() === true && given.endsWith('.gguf');
  if (!isGguf && entry?.isDirectory() !== true) {
    throw new TokstreamError(`There is no model folder at ${given}; give a folder with config.json and model.safetensors, or a .gguf file.`, { code: 'missing-file', stage: 'modelFolder' });
  }
  const location = isGguf ? path.dirname(given) : given;
  const whenThere = async <Value>(name: string, read: (file: string) => Promise<Value>): Promise<Value | undefined> => {
    try {
      const file = path.join(location, name);
      // Asked before it is opened, since opening a pipe would wait for its writer.
      if (!(await fs.stat(file)).isFile()) throw new TypeError('not a file');
      return await read(file);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (absent.has(code)) return undefined;
      throw new TokstreamError(`${name} in ${location} cannot be read (${code ?? message}); it should be a file you may read.`, { code: 'invalid-file', stage: 'modelFolder', cause });
    }
  };
  return {
    location,
    ...(isGguf && { gguf: path.basename(given) }),
    text: (name) => whenThere(name, (file) => fs.readFile(file, 'utf8')),
    open: (name) =>
      whenThere(name, async (file): Promise<OpenFile> => {
        const handle = await fs.open(file);
        const { size } = await handle.stat();
        return {
          bytes: size,
          async read(begin, end, into) {
            const length = Math.max(0, Math.min(end, size) - begin);
            const buffer = into === undefined ? new Uint8Array(length) : into.subarray(0, length);
            let filled = 0;
            while (filled < length) {
              const { bytesRead } = await handle.read(buffer, filled, length - filled, begin + filled);
              if (bytesRead === 0) break;
              filled += bytesRead;
            }
            return filled === length ? buffer : buffer.subarray(0, filled);
          },
          [Symbol.asyncDispose]: () => handle.close(),
        };
      }),
  };
}
