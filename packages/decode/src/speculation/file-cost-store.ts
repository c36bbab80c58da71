import type { CostStore } from './cost-store.ts';
import type { MeasuredCost } from './cost-curve.ts';

/** Of the layout of a file; others are passed over. */
const version = 1;

/** How `fileCostStore` keeps things. */
export interface FileCostStoreOptions {
  /** Default `tokstream/costs` in the user's cache folder: `XDG_CACHE_HOME`, `LOCALAPPDATA` on Windows, else `~/.cache`. */
  readonly folder?: string;
}

/**
 * Keeps costs in small files, a model, engine and machine each (Node only). Files are replaced whole; what is damaged, of another layout or
 * of another machine counts as not there.
 */
export function fileCostStore({ folder }: FileCostStoreOptions = {}): CostStore {
  const { getBuiltinModule } = globalThis.process;
  const [fs, path, crypto] = [getBuiltinModule('node:fs/promises'), getBuiltinModule('node:path'), getBuiltinModule('node:crypto')];
  const place = folder ?? path.join(userCacheFolder(), 'tokstream', 'costs');
  const machine = describeMachine();
  const fileOf = (key: string): string => path.join(place, `${crypto.createHash('sha256').update(`${key}\n${machine}`).digest('hex').slice(0, 32)}.json`);
  return {
    async load(key) {
      try {
        return measuredIn(JSON.parse(await fs.readFile(fileOf(key), 'utf8')), key, machine);
      } catch {
        return undefined;
      }
    },
    async save(key, measured) {
      const file = fileOf(key);
      await fs.mkdir(place, { recursive: true });
      const partial = await fs.mkdtemp(`${file}.partial-`);
      try {
        await fs.writeFile(path.join(partial, 'costs.json'), JSON.stringify({ version, key, machine, measured }));
        await fs.rename(path.join(partial, 'costs.json'), file);
      } finally {
        await fs.rm(partial, { recursive: true, force: true });
      }
    },
  };
}

function userCacheFolder(): string {
  const { env, platform, getBuiltinModule } = globalThis.process;
  const [path, os] = [getBuiltinModule('node:path'), getBuiltinModule('node:os')];
  const given = env['XDG_CACHE_HOME'] || (platform === 'win32' ? env['LOCALAPPDATA'] : undefined);
  return given || path.join(os.homedir(), '.cache');
}

/** What speed depends on beside the model and its engine. */
function describeMachine(): string {
  const { env, arch, platform, version: node, getBuiltinModule } = globalThis.process;
  const cores = getBuiltinModule('node:os').cpus();
  const settings = ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'TF_ENABLE_ONEDNN_OPTS'].map((name) => env[name] ?? '');
  return [platform, arch, cores[0]?.model ?? '', cores.length, node, ...settings].join(' | ');
}

function measuredIn(content: unknown, key: string, machine: string): readonly MeasuredCost[] | undefined {
  const found = content as { readonly version?: unknown; readonly key?: unknown; readonly machine?: unknown; readonly measured?: unknown } | null;
  if (found?.version !== version || found.key !== key || found.machine !== machine || !Array.isArray(found.measured)) return undefined;
  const measured = found.measured as readonly unknown[];
  const isCost = (cost: unknown): cost is MeasuredCost => Array.isArray(cost) && cost.length === 3 && cost.every(Number.isFinite) && cost[0] >= 1 && cost[1] > 0 && cost[2] >= 0;
  return measured.length > 0 && measured.every(isCost) && measured[0]![0] === 1 ? measured : undefined;
}
