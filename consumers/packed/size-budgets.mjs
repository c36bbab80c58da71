import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { root } from '../../scripts/bootstrap/workspace.mjs';
import { readTar } from './read-tar.mjs';

const file = join(root, 'consumers/size-budgets.json');
const headroom = 1.15;

/**
 * What each package may weigh: its tarball, the same unpacked, and everything it exports bundled for a browser, minified
 * and gzipped, with its dependencies but without its peers.
 */
export function sizeBudgets(packages) {
  const budgets = JSON.parse(readFileSync(file, 'utf8'));
  const peers = new Set([...packages.values()].flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {})));

  async function measure({ folder, manifest }, tarball) {
    const unpackedBytes = [...readTar(tarball).values()].reduce((sum, { length }) => sum + length, 0);
    const sizes = { tarballBytes: statSync(tarball).size, unpackedBytes };
    return manifest.exports === undefined ? sizes : { ...sizes, bundleGzipBytes: await bundleSize(folder, manifest, peers) };
  }

  return {
    /** @throws Error when a size is over its budget, or has none */
    async check(member, tarball) {
      const sizes = Object.entries(await measure(member, tarball));
      const budgetOf = (what) => budgets[member.shortName]?.[what] ?? 0;
      const over = sizes.filter(([what, bytes]) => bytes > budgetOf(what));
      if (over.length > 0) throw new Error(over.map(([what, bytes]) => `${what} is ${bytes}, over the budget of ${budgetOf(what)}; make it smaller, or raise the budget with "npm run size:raise" and say why`).join('\n'));
      return sizes.map(([what, bytes]) => `${what} ${bytes} of ${budgetOf(what)}`).join(', ');
    },
    /** Gives headroom above what it measures to every size that has no budget or is over it, and leaves the others. */
    async raise(member, tarball) {
      const row = { ...budgets[member.shortName] };
      for (const [what, bytes] of Object.entries(await measure(member, tarball))) if (!(bytes <= row[what])) row[what] = Math.ceil((bytes * headroom) / 1000) * 1000;
      budgets[member.shortName] = row;
      writeFileSync(file, `${JSON.stringify(Object.fromEntries(Object.entries(budgets).toSorted(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`);
    },
  };
}

async function bundleSize(folder, manifest, peers) {
  const isOutside = (id) => isBuiltin(id) || [...peers].some((name) => id === name || id.startsWith(`${name}/`));
  const bundle = await rolldown({ input: join(folder, manifest.publishConfig.exports['.'].default), cwd: folder, platform: 'browser', external: isOutside, logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return gzipSync(output.map(({ code = '' }) => code).join('\n')).length;
}
