import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './capture.mjs';
import { withDependencies } from './published-packages.mjs';

/**
 * Makes an empty project, or a copy of `template`, and installs packages into it from their tarballs, with plain npm: the
 * named ones, what they need of this repository, and `others` from the registry. Returns its folder.
 */
export async function makeConsumer({ folder, template, packages, tarballs, names = [], others = [] }) {
  mkdirSync(folder, { recursive: true });
  if (template !== undefined) cpSync(template, folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const files = withDependencies(packages, names).map(({ name }) => tarballs.get(name));
  if (files.includes(undefined)) throw new Error(`a tarball that ${names.join(', ')} needs was not packed`);
  await capture('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...files, ...others], { cwd: folder });
  return folder;
}
