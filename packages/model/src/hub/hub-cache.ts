import { shardsOfIndex } from '../checkpoint/open-checkpoint.ts';

/** One model in the cache, in the layout of Python's `huggingface_hub`: contents in `blobs`, names in `snapshots/COMMIT`. */
export interface HubCache {
  readonly root: string;
  blob(oid: string): string;
  snapshot(commit: string): string;
  /** The commit a revision stood for when it was last asked for; a commit stands for itself. */
  commitOf(revision: string): Promise<string | undefined>;
  remember(revision: string, commit: string): Promise<void>;
  /** Names a blob in a snapshot. */
  link(commit: string, name: string, oid: string): Promise<void>;
  /** What a snapshot lacks of the files without which a model does not load; empty when it is whole. */
  missing(commit: string, gguf: string | undefined): Promise<readonly string[]>;
}

/** @param model `owner/name` */
export function hubCache(model: string, directory?: string): HubCache {
  const { env, getBuiltinModule } = globalThis.process;
  const [fs, path, os] = [getBuiltinModule('node:fs/promises'), getBuiltinModule('node:path'), getBuiltinModule('node:os')];
  const home = env['HF_HOME'] ?? path.join(env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'huggingface');
  const root = path.join(directory ?? env['HF_HUB_CACHE'] ?? path.join(home, 'hub'), `models--${model.replaceAll('/', '--')}`);
  const snapshot = (commit: string): string => path.join(root, 'snapshots', commit);
  const blob = (oid: string): string => path.join(root, 'blobs', oid);
  const isThere = (commit: string, name: string): Promise<boolean> => fs.stat(path.join(snapshot(commit), name)).then((entry) => entry.isFile(), () => false);
  return {
    root,
    blob,
    snapshot,
    async commitOf(revision) {
      if (isCommit(revision)) return revision;
      const commit = await fs.readFile(path.join(root, 'refs', revision), 'utf8').catch(() => '');
      return isCommit(commit.trim()) ? commit.trim() : undefined;
    },
    async remember(revision, commit) {
      if (isCommit(revision)) return;
      const file = path.join(root, 'refs', revision);
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, commit);
    },
    async link(commit, name, oid) {
      const file = path.join(snapshot(commit), name);
      await fs.mkdir(path.dirname(file), { recursive: true });
      if (await isThere(commit, name)) return;
      await fs.rm(file, { force: true });
      // Where symbolic links need a privilege, a copy serves as well.
      await fs.symlink(path.relative(path.dirname(file), blob(oid)), file).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') await fs.copyFile(blob(oid), file);
      });
    },
    async missing(commit, gguf) {
      const lacking = async (names: readonly string[]): Promise<string[]> => {
        const there = await Promise.all(names.map((name) => isThere(commit, name)));
        return names.filter((_, at) => !there[at]);
      };
      if (gguf !== undefined) return lacking([gguf]);
      const [config, single] = await Promise.all([lacking(['config.json']), lacking(['model.safetensors'])]);
      if (single.length === 0) return config;
      const index = await fs.readFile(path.join(snapshot(commit), 'model.safetensors.index.json'), 'utf8').catch(() => undefined);
      return [...config, ...(index === undefined ? single : await lacking(shardsOfIndex(index, snapshot(commit))))];
    },
  };
}

export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
