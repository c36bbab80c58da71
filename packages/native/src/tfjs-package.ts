import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nativeError } from './native-error.ts';

/** An installed `@tensorflow/tfjs-node` or `-gpu`, and where the parts stand that make it native. */
export interface TfjsPackage {
  readonly name: string;
  readonly version: string;
  readonly directory: string;
  /** The newest Node-API version that both the package and this Node know; it names the addon's folder. */
  readonly napi: number;
  /** The folder that holds the addon alone. */
  readonly addonDirectory: string;
  readonly addon: string;
}

/**
 * Finds the package as a program in `cwd` would.
 *
 * @throws `missing-package` when it is not installed there
 */
export function findTfjsPackage(cwd: string, gpu: boolean, napiOfNode: number): TfjsPackage {
  const name = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  let manifestFile: string;
  try {
    manifestFile = createRequire(join(cwd, 'package.json')).resolve(`${name}/package.json`);
  } catch (error) {
    throw nativeError('missing-package', `${name} is not installed in ${cwd}; run npm install --ignore-scripts ${name} there first.`, error);
  }
  const { version, binary } = JSON.parse(readFileSync(manifestFile, 'utf8')) as { version: string; binary?: { napi_versions?: readonly number[] } };
  const known = (binary?.napi_versions ?? []).filter((napi) => napi <= napiOfNode);
  if (known.length === 0) throw nativeError('unsupported-package', `${name} ${version} names no Node-API version that this Node has; install version 4.22.0.`);
  return tfjsPackageAt(dirname(manifestFile), { name, version, napi: Math.max(...known) });
}

/** The same package with its parts under another root, such as the folder in which they are made ready. */
export function tfjsPackageAt(directory: string, { name, version, napi }: Pick<TfjsPackage, 'name' | 'version' | 'napi'>): TfjsPackage {
  const addonDirectory = join(directory, `lib/napi-v${napi}`);
  return { name, version, napi, directory, addonDirectory, addon: join(addonDirectory, 'tfjs_binding.node') };
}
