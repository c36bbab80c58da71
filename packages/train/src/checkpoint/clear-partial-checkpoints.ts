/** Makes the folder of a checkpoint and removes what a killed writer left half-written beside it. */
export async function clearPartialCheckpoints(path: string): Promise<void> {
  const { mkdir, readdir, rm } = globalThis.process.getBuiltinModule('node:fs/promises');
  const { basename, dirname, join } = globalThis.process.getBuiltinModule('node:path');
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const partial = (await readdir(folder)).filter((name) => name.startsWith(`${basename(path)}.partial-`));
  for (const name of partial) await rm(join(folder, name), { recursive: true, force: true });
}
