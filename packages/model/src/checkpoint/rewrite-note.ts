/** How far a checkpoint is written. */
export interface RewriteProgress {
  /** The file that was written last; those before it are whole. */
  readonly file: string;
  /** Its length on the disk; what lies behind may be anything. */
  readonly bytes: number;
}

/** The note beside files that are being written, by which a run goes on where one with the same key was killed (Node only). */
export interface RewriteNote {
  /** Undefined where no run with this key got so far, or the file it tells of is shorter than it tells. */
  read(): Promise<RewriteProgress | undefined>;
  write(progress: RewriteProgress): Promise<void>;
  remove(): Promise<void>;
}

export function rewriteNote(folder: string, key: string): RewriteNote {
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const path = `${folder}/.rewriting.json`;
  return {
    async read() {
      try {
        const { file, bytes, ...noted } = JSON.parse(await fs.readFile(path, 'utf8')) as RewriteProgress & { readonly key: string };
        return noted.key === key && (await fs.stat(`${folder}/${file}`)).size >= bytes ? { file, bytes } : undefined;
      } catch {
        return undefined;
      }
    },
    async write(progress) {
      await fs.writeFile(`${path}.new`, JSON.stringify({ key, ...progress }), { flush: true });
      await fs.rename(`${path}.new`, path);
    },
    async remove() {
      await Promise.all([path, `${path}.new`].map((each) => fs.rm(each, { force: true })));
    },
  };
}

/** Whether a folder holds what a killed `rewriteCheckpoint` with this key left and another can go on with (Node only). */
export async function isRewriteOf(folder: string, key: string): Promise<boolean> {
  return (await rewriteNote(folder, key).read()) !== undefined;
}
