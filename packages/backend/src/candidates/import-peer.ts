/**
 * Imports an optional peer: from where this package is installed, else from the program's working folder (Node only),
 * so that a peer installed in a project is found by a command installed elsewhere.
 */
export async function importPeer(packageName: string): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ packageName);
  } catch (error) {
    if (!isNotFound(error, packageName) || globalThis.process?.versions?.node === undefined) throw error;
    const { createRequire } = globalThis.process.getBuiltinModule('node:module');
    const require = createRequire(`${globalThis.process.cwd()}/package.json`);
    return require(packageName) as unknown;
  }
}

/**
 * True when an import failed because this package is not installed, as against one that is there and lacks a part of its
 * own, such as the addon that an install script would have made: Node gives both the same code.
 */
export function isNotFound(error: unknown, packageName: string): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  const node = (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && error.message.includes(`'${packageName}'`);
  // What Vite puts in the place of an optional peer that is not there.
  return node || error.message.startsWith(`Could not resolve "${packageName}"`);
}
