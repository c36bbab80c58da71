import { open, readFile, rm } from 'node:fs/promises';
import { invalidArgument } from '../arguments/parse-arguments.ts';

/**
 * Holds a lock file while a run writes; one that a run left behind when it was killed is taken over. Dispose to let go.
 *
 * @throws `invalid-argument` when another process that lives holds it
 */
export async function holdLock(path: string): Promise<AsyncDisposable> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (attempt > 0 || isAlive(holder)) throw invalidArgument(`Another run (process ${holder || 'unknown'}) writes here; wait for it, or remove ${path} when it is gone.`);
      await rm(path, { force: true });
    }
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 0) return false;
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
