import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const scope = '@tokstream/';

/**
 * The packages that npm users get, as `{ name, shortName, folder, manifest, entries, quietEntries }`, by name. `entries` are
 * what code imports; those that `sideEffects` of the manifest names are there for their effect, the others are quiet.
 */
export function publishedPackages(root) {
  const folders = ['packages', 'apps'].flatMap((area) => readdirSync(join(root, area)).map((name) => join(root, area, name)));
  const found = folders.filter((folder) => existsSync(join(folder, 'package.json'))).map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }));
  const published = found.filter(({ manifest }) => manifest.private !== true);
  return new Map(published.map(({ folder, manifest }) => [manifest.name, { name: manifest.name, shortName: manifest.name.replace(scope, ''), folder, manifest, ...entriesOf(manifest) }]));
}

function entriesOf({ name, exports = {}, sideEffects }) {
  const found = Object.entries(exports).filter(([path, target]) => typeof target === 'object' && !path.includes('*')).map(([path, target]) => ({ entry: `${name}${path.slice(1)}`, file: target.default }));
  const quiet = found.filter(({ file }) => !(Array.isArray(sideEffects) && sideEffects.includes(file)));
  return { entries: found.map(({ entry }) => entry), quietEntries: quiet.map(({ entry }) => entry) };
}

/** The named packages and all packages of this repository that they need at run time. */
export function withDependencies(packages, names) {
  const needed = new Set();
  const visit = (name) => {
    const member = packages.get(name);
    if (member === undefined || needed.has(member)) return;
    needed.add(member);
    for (const dependency of Object.keys({ ...member.manifest.dependencies, ...member.manifest.peerDependencies })) visit(dependency);
  };
  for (const name of names) visit(name);
  return [...needed];
}
