/** tfjs-node 4.22 calls two functions that Node 23 took out of `node:util`; puts them back where they are missing. */
export function restoreNodeUtil(): void {
  const util = globalThis.process.getBuiltinModule('node:util') as { isNullOrUndefined?: unknown; isArray?: unknown };
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
