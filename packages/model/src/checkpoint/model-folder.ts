import { TokstreamError } from '@tokstream/core';
import type { ModelFiles, OpenFile } from './model-files.ts';

/**
 * The files of a Hugging Face folder on disk (Node only).
 *
 * @throws `missing-file` when the folder is not there
 */
export async function modelFolder(directory: string | URL): Promise<ModelFiles> {
  const [fs, path, url] = await Promise.all([import('node:fs/promises'), import('node:path'), import('node:url')]);
  const location = directory instanceof URL ? url.fileURLToPath(directory) : directory;
  const isFolder = await fs.stat(location).then((entry) => entry.isDirectory(), () => false);
  if (!isFolder) throw new TokstreamError(`There is no model folder at ${location}; give a folder with config.json and model.safetensors.`, { code: 'missing-file', stage: 'modelFolder' });
  const whenThere = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await read();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    location,
    text: (name) => whenThere(() => fs.readFile(path.join(location, name), 'utf8')),
    open: (name) =>
      whenThere(async (): Promise<OpenFile> => {
        const handle = await fs.open(path.join(location, name));
        const { size } = await handle.stat();
        return {
          bytes: size,
          async read(begin, end) {
            const buffer = new Uint8Array(Math.max(0, Math.min(end, size) - begin));
            let filled = 0;
            while (filled < buffer.length) {
              const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, begin + filled);
              if (bytesRead === 0) break;
              filled += bytesRead;
            }
            return filled === buffer.length ? buffer : buffer.subarray(0, filled);
          },
          [Symbol.asyncDispose]: () => handle.close(),
        };
      }),
  };
}
