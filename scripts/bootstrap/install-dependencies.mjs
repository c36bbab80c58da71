import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { progress } from './progress.mjs';
import { StoppedError } from './run.mjs';
import { pnpm, root, runWithPnpm } from './workspace.mjs';

// Says for which manifests node_modules was installed; contents, because a checkout changes times but not always files.
const stamp = join(root, 'node_modules/.tokstream-installed');

const reasons = [
  [/OUTDATED_LOCKFILE|frozen-lockfile/, `pnpm-lock.yaml is behind a package.json; run "npx ${pnpm} install" and commit the lockfile.`],
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|NO_OFFLINE|META_FETCH|error sending request|dns error/i, 'The npm registry could not be reached; the first run needs the network (or a registry set in .npmrc), later ones do not.'],
  [/ENOSPC/, 'The disk is full.'],
];

/** Installs with the pnpm named in package.json when node_modules is missing or belongs to other manifests. */
export async function installDependencies() {
  const wanted = manifestsHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  progress(`installing dependencies with ${pnpm} (the first time takes a minute)`);
  const began = performance.now();
  let reason = 'The lines above say why.';
  const code = await runWithPnpm(['pnpm', 'install', '--frozen-lockfile', '--reporter=append-only'], {
    quiet: true,
    onFailure: (output) => (reason = reasons.find(([pattern]) => pattern.test(output))?.[1] ?? reason),
  });
  if (code !== 0) throw new StoppedError(`Installing the dependencies failed. ${reason}`);
  writeFileSync(stamp, wanted);
  progress(`installed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

function manifestsHash() {
  const members = ['packages', 'apps', 'tools'].flatMap((folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).toSorted().map((name) => `${folder}/${name}/package.json`) : []));
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...members]) {
    if (existsSync(join(root, file))) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}
