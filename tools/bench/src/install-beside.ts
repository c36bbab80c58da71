import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Installs packages in a folder of their own, because they are too heavy, or of too little use, to be dependencies of the workspace. */
export async function installBeside(folder: string, packages: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const each of packages) {
    const name = each.slice(0, each.lastIndexOf('@'));
    if (!(await exists(join(folder, 'node_modules', name)))) missing.push(each);
  }
  if (missing.length === 0) return;
  process.stderr.write(`installing ${missing.join(' ')}\n`);
  await mkdir(folder, { recursive: true });
  if (!(await exists(join(folder, 'package.json')))) await writeFile(join(folder, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, ...missing]);
}
