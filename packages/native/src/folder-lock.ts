import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { nativeError } from './native-error.ts';

/** How the lock is waited for. */
export interface FolderLockOptions {
  readonly signal: AbortSignal;
  /** Called once when another process has the lock. */
  readonly onWait: (pid: number) => void;
}

/**
 * Runs `body` while a lock file names this process. A lock whose process is gone is taken over; its process number alone does
 * not prove that it lives, since numbers come again, so the lock holds the time of its start too.
 *
 * @throws `aborted` when the signal fires while it waits
 */
export async function withFolderLock<T>(file: string, { signal, onWait }: FolderLockOptions, body: () => Promise<T>): Promise<T> {
  const own = identityOf(process.pid)!;
  for (let waited = false; !take(file, own); ) {
    const holder = read(file);
    // Undefined when it was given back just now, or for as long as it cannot be read.
    if (holder !== undefined) {
      const pid = Number(holder.split(' ')[0]);
      if (identityOf(pid) !== holder) {
        breakStale(file, holder);
        continue;
      }
      if (!waited) onWait(pid);
      waited = true;
    }
    await wait(250, undefined, { signal }).catch((error: unknown) => {
      throw nativeError('aborted', 'Stopped while another run had the lock.', error);
    });
  }
  try {
    return await body();
  } finally {
    if (read(file) === own) rmSync(file, { force: true });
  }
}

/** A link appears with its contents or not at all, where a file that is created is empty for a moment. */
function take(file: string, own: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    // ENOENT: who has the lock took the draft for one that a killed run left.
    if (['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves a stale lock aside; when another process was faster, what was moved is its new lock, which goes back. */
function breakStale(file: string, stale: string): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Process number and start time (field 22 of `/proc/PID/stat`), undefined when there is no such process or only its remains. */
function identityOf(pid: number): string | undefined {
  const status = read(`/proc/${pid}/stat`);
  const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
}
