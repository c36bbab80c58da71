import { withFolderLock } from './folder-lock.ts';
import { readState } from './marker.ts';
import { lockFileOf, moveOut, removeStages } from './staged-install.ts';
import type { TfjsPackage } from './tfjs-package.ts';

/** Removes what this command put into a package, and nothing else. Returns whether there was something. */
export async function cleanNative(tfjs: TfjsPackage, signal: AbortSignal, progress: (line: string) => void): Promise<boolean> {
  const onWait = (pid: number): void => progress(`process ${pid} builds here; waiting for it`);
  return await withFolderLock(lockFileOf(tfjs), { signal, onWait }, async () => {
    removeStages(tfjs);
    const { kind } = await readState(tfjs);
    const isOurs = kind === 'complete' || kind === 'broken';
    if (isOurs) moveOut(tfjs);
    return isOurs;
  });
}
