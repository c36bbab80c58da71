import { TokstreamError } from '@tokstream/core';

/**
 * Makes a folder that is there whole or not at all (Node only): it is filled under another name beside its place and then renamed. What fails
 * or is aborted leaves nothing. What a killed run left is given to `fill` where that can go on with it, and else removed.
 *
 * @param path of a folder that is not there, or empty
 * @param goesOn whether `fill` can go on with what a killed run left in a folder
 * @throws `invalid-output` for a place that is taken, and what `fill` throws
 */
export async function atomicFolder(path: string, fill: (folder: string) => Promise<void>, goesOn?: (folder: string) => Promise<boolean>): Promise<void> {
  const { process } = globalThis;
  const [fs, { basename, dirname, resolve }] = [process.getBuiltinModule('node:fs/promises'), process.getBuiltinModule('node:path')];
  const place = resolve(path);
  await checkOutputFolder(place);
  const begins = `.${basename(place)}.partial-`;
  const partial = await fs.mkdtemp(`${dirname(place)}/${begins}${process.pid}-`);
  try {
    await fs.chmod(partial, 0o777 & ~process.umask());
    for (const left of (await fs.readdir(dirname(place))).toSorted()) {
      const owner = left.startsWith(begins) ? /^(\d+)-/.exec(left.slice(begins.length))?.[1] : undefined;
      if (owner === undefined || isAlive(Number(owner))) continue;
      const found = `${dirname(place)}/${left}`;
      // Of runs that begin at once the first has it; a folder only takes the place of an empty one.
      if (await goesOn?.(found)) await fs.rename(found, partial).catch(() => undefined);
      await fs.rm(found, { recursive: true, force: true });
    }
    await fill(partial);
    // An empty folder gives way; one that was filled meanwhile does not.
    await fs.rename(partial, place).catch((cause: NodeJS.ErrnoException) => {
      throw new TokstreamError(`${path} cannot be made (${cause.code ?? cause.message}); give a folder that is not there.`, { code: 'invalid-output', stage: 'transplant', cause });
    });
  } finally {
    await fs.rm(partial, { recursive: true, force: true });
  }
}

/** @throws `invalid-output` for a place that is taken or has no folder around it */
export async function checkOutputFolder(path: string): Promise<void> {
  const { process } = globalThis;
  const [fs, { dirname, resolve }] = [process.getBuiltinModule('node:fs/promises'), process.getBuiltinModule('node:path')];
  const refused = (why: string): TokstreamError => new TokstreamError(`${path} cannot be made: ${why}; give a folder that is not there, in one that is.`, { code: 'invalid-output', stage: 'transplant' });
  const around = await fs.stat(dirname(resolve(path))).catch(() => undefined);
  if (around?.isDirectory() !== true) throw refused('the folder around it is not there');
  const found = await fs.readdir(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : undefined));
  if (found === undefined) throw refused('it is no folder that can be read');
  if (found.length > 0) throw refused('it is there and not empty');
}

function isAlive(pid: number): boolean {
  try {
    globalThis.process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
