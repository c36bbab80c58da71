import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nativeError } from './native-error.ts';
import type { TfjsPackage } from './tfjs-package.ts';

/**
 * The C++ files of the addon, which come with the package.
 *
 * @throws `invalid-package` when there are none
 */
export function addonSources({ name, directory }: TfjsPackage): readonly string[] {
  const binding = join(directory, 'binding');
  const sources = existsSync(binding) ? readdirSync(binding).filter((file) => file.endsWith('.cc')) : [];
  if (sources.length === 0) throw nativeError('invalid-package', `${directory} is not whole: it has no C++ files in binding/; remove that folder and run npm install --ignore-scripts ${name} again.`);
  return sources.map((file) => join(binding, file));
}
