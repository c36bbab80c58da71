import { join } from 'node:path';
import { capture } from './capture.mjs';
import { makeConsumer } from './consumer.mjs';

const system = process.platform === 'win32' ? 'win' : process.platform;
const ending = process.platform === 'win32' ? '.exe' : '';

// The oldest and the newest Node that the packages promise, and Bun. npm has the programs themselves as packages.
const wanted = [
  ...[20, 24].map((major) => ({ name: `Node ${major}`, isNode: true, major, packageName: `node-${system}-${process.arch}`, version: major, path: `bin/node${ending}` })),
  { name: 'Bun', isNode: false, packageName: `@oven/bun-${process.platform === 'win32' ? 'windows' : system}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`, version: '~1.4.5', path: `bin/bun${ending}` },
];

/** The runtimes that run what a stranger would run, as `{ name, isNode, program }`; those that cannot be had are skipped loudly. */
export async function findRuntimes({ check, skip, folder }) {
  const running = Number(process.versions.node.split('.')[0]);
  const found = [];
  for (const { name, isNode, major, packageName, version, path } of wanted) {
    try {
      const program = major === running ? process.execPath : join(await makeConsumer({ folder: join(folder, name.replace(' ', '-')), others: [`${packageName}@${version}`] }), 'node_modules', packageName, path);
      await check(`${name} starts`, async () => (await capture(program, ['--version'])).stdout);
      found.push({ name, isNode, program });
    } catch (error) {
      skip(`everything on ${name}`, `npm gives no ${packageName}@${version} here; ${error.message.split('\n')[0]}`);
    }
  }
  return found;
}
