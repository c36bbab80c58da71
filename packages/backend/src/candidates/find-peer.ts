/** An installed optional peer. */
export interface InstalledPeer {
  /** The folder that holds its `package.json`. */
  readonly folder: string;
  readonly version: string;
}

/** Where `importPeer` would find a package; undefined when it is not installed, and outside of Node. */
export function findPeer(packageName: string): InstalledPeer | undefined {
  // A builtin asked for this way is nothing that a bundler for browsers would have to resolve.
  const module = globalThis.process?.getBuiltinModule?.('node:module');
  if (module === undefined) return undefined;
  for (const from of [import.meta.url, `${globalThis.process.cwd()}/package.json`]) {
    try {
      const require = module.createRequire(from);
      const manifest = require.resolve(`${packageName}/package.json`);
      const { version } = require(manifest) as { readonly version: string };
      return { folder: manifest.slice(0, -'/package.json'.length), version };
    } catch {
      // Not there; perhaps from the next place.
    }
  }
  return undefined;
}
