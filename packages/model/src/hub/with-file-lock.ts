import { platformTimer, throwIfAborted, type Timer } from '@tokstream/core';

/** How `withFileLock` waits. */
export interface FileLockOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timer?: Timer;
}

const beatInMs = 500;
/** Looks at a lock, a beat apart, after which one that never changed is taken for left behind by a process that died. */
const patience = 10;

/**
 * Runs work while no other process does so under the same lock. The holder rewrites the file twice a second; nobody's
 * clock is asked.
 */
export async function withFileLock<Value>(path: string, work: () => Promise<Value>, options: FileLockOptions = {}): Promise<Value> {
  const { signal, timer = platformTimer } = options;
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const own = globalThis.crypto.randomUUID();
  let [seen, looks] = ['', 0];
  while (!(await fs.writeFile(path, own, { flag: 'wx' }).then(() => true, isTaken))) {
    throwIfAborted(signal, 'hubModel');
    const now = await fs.readFile(path, 'utf8').catch(() => '');
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    if (looks >= patience) await fs.rm(path, { force: true });
    await new Promise<void>((resolve) => void timer(resolve, beatInMs));
  }
  let beats = 0;
  let stop = (): void => {};
  let writing: Promise<void> = Promise.resolve();
  const beat = (): void => {
    beats += 1;
    writing = fs.writeFile(path, `${own} ${beats}`).catch(() => {});
    stop = timer(beat, beatInMs);
  };
  stop = timer(beat, beatInMs);
  try {
    return await work();
  } finally {
    stop();
    await writing;
    await fs.rm(path, { force: true });
  }
}

function isTaken(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  throw error;
}
