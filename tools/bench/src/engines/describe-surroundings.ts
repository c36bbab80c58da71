import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peerPackages } from './peers/registry.ts';
import type { Machine } from './results/engine-results.ts';

const run = promisify(execFile);

export function describeMachine(): Machine {
  return { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem(), system: `${type()} ${process.arch}` };
}

/** Files that a run itself changes. */
const written = ['tools/bench/engines.json', 'README.md'];

/** The commit that is measured; with `+` where other files differ from it, and `unknown` outside a clone. */
export async function readCommit(): Promise<string> {
  try {
    const { stdout: commit } = await run('git', ['rev-parse', '--short=12', 'HEAD']);
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--untracked-files=no', '--', ':/', ...written.map((path) => `:(top,exclude)${path}`)]);
    return `${commit.trim()}${changes === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}

/** Versions of Node, TensorFlow.js and the peers that are installed. */
export async function readVersions(installed: string): Promise<Record<string, string>> {
  const versions: Record<string, string> = { node: process.versions.node };
  const own = createRequire(createRequire(import.meta.url).resolve('@tokstream/backend/package.json'));
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-node']) {
    try {
      versions[name] = (own(`${name}/package.json`) as { version: string }).version;
    } catch {
      // Not installed.
    }
  }
  for (const each of Object.values(peerPackages)) {
    const name = each.slice(0, each.lastIndexOf('@'));
    const manifest = await readFile(join(installed, 'node_modules', name, 'package.json'), 'utf8').catch(() => undefined);
    if (manifest !== undefined) versions[name] = (JSON.parse(manifest) as { version: string }).version;
  }
  return versions;
}
