import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readWheel, type Wheel } from './wheel.ts';

/** Which wheel is wanted. */
export interface WheelKey {
  readonly distribution: string;
  readonly version: string;
  readonly architecture: string;
}

/**
 * Wheels under `directory/DISTRIBUTION-VERSION-ARCHITECTURE/SHA256/FILE`. A wheel enters by the rename of its folder, so one
 * that can be seen is whole, and two downloads at once end as one.
 */
export class WheelCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A wheel that is there and still has the checksum under which it was put away; one that lost it is removed. */
  async find(key: WheelKey, signal: AbortSignal): Promise<Wheel | undefined> {
    const shelf = this.#shelf(key);
    for (const sha256 of existsSync(shelf) ? readdirSync(shelf).filter((name) => /^[0-9a-f]{64}$/.test(name)) : []) {
      const [name] = readdirSync(join(shelf, sha256));
      const wheel = name === undefined ? undefined : await readWheel(join(shelf, sha256, name), signal);
      if (wheel?.sha256 === sha256) return wheel;
      rmSync(join(shelf, sha256), { recursive: true, force: true });
    }
    return undefined;
  }

  /** Lets `download` put one file into an empty folder, and keeps it. What a killed run left half is removed first. */
  async add(key: WheelKey, download: (directory: string) => Promise<void>, signal: AbortSignal): Promise<Wheel> {
    const shelf = this.#shelf(key);
    mkdirSync(shelf, { recursive: true });
    for (const name of readdirSync(shelf)) if (isAbandoned(name)) rmSync(join(shelf, name), { recursive: true, force: true });
    const incoming = mkdtempSync(join(shelf, `incoming-${process.pid}-`));
    try {
      await download(incoming);
      const names = readdirSync(incoming);
      const { sha256 } = await readWheel(join(incoming, names[0] ?? 'no wheel'), signal);
      const kept = join(shelf, sha256);
      putAway(incoming, kept);
      return await readWheel(join(kept, names[0]!), signal);
    } finally {
      rmSync(incoming, { recursive: true, force: true });
    }
  }

  /** Removes the wheels, and the directory when nothing else is in it: the user may have named one that is not ours alone. */
  clear(): void {
    for (const name of existsSync(this.#directory) ? readdirSync(this.#directory) : []) {
      if (/^tensorflow(-cpu)?-\d[\w.]*-(x86_64|aarch64)$/.test(name)) rmSync(join(this.#directory, name), { recursive: true, force: true });
    }
    try {
      rmdirSync(this.#directory);
    } catch {
      // Not there, not empty, or a link: nothing of ours is left in it.
    }
  }

  #shelf({ distribution, version, architecture }: WheelKey): string {
    return join(this.#directory, basename(`${distribution}-${version}-${architecture}`));
  }
}

/** The same checksum is the same wheel: who comes second has nothing to put away. */
function putAway(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function isAbandoned(name: string): boolean {
  const pid = Number(/^incoming-(\d+)-/.exec(name)?.[1]);
  if (!Number.isSafeInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
