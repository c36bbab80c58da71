import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder and version of an installed package, which need not export its manifest. */
export function locatePackage(name: string): { readonly folder: string; readonly version: string } {
  let folder = dirname(fileURLToPath(import.meta.resolve(name)));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return { folder, version: (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }).version };
}
