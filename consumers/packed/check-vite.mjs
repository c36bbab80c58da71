import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../scripts/bootstrap/workspace.mjs';
import { capture } from './capture.mjs';
import { makeConsumer } from './consumer.mjs';
import { findBrowser } from './find-browser.mjs';
import { openInBrowser } from './open-in-browser.mjs';

const names = ['backend', 'decode', 'model', 'tiny', 'tokenize'].map((name) => `@tokstream/${name}`);

/** Builds `consumers/vite` with Vite and opens it in Chromium: its worker must say what Node says with the same seed. */
export async function checkVite({ check, skip, packages, tarballs, folder }) {
  const built = join(folder, 'dist');
  let isBuilt = false;
  await check('vite: build of a page with a worker, without Node in it', async () => {
    await makeConsumer({ folder, template: join(root, 'consumers/vite'), packages, tarballs, names });
    const { stdout, stderr } = await capture(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], { cwd: folder });
    const stubs = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('externalized for browser compatibility'));
    if (stubs.length > 0) throw new Error(stubs.join('\n'));
    isBuilt = true;
    return bundleSizes(built);
  });
  if (!isBuilt) return;

  const browser = findBrowser();
  if (browser === undefined) return skip('vite: the page in Chromium', 'there is no Chromium here; install one, or name it in CHROMIUM_PATH');
  await check('vite: the page in Chromium says what Node says', async () => {
    const { shown, complaints } = await openInBrowser({ consumer: folder, folder: built, browser, profile: join(folder, 'profile') });
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    const { stdout } = await capture(process.execPath, ['src/node.js'], { cwd: folder });
    const expected = JSON.parse(stdout);
    if (expected.ids.length === 0 || JSON.stringify(shown) !== JSON.stringify(expected)) throw new Error(`Chromium: ${JSON.stringify(shown)}\nNode:     ${JSON.stringify(expected)}`);
    return `${shown.backend}, ${shown.ids.length} tokens: ${shown.text}`;
  });
}

/** What the browser loads, by kind, as bytes and as bytes gzipped. */
function bundleSizes(built) {
  const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = new Map();
  for (const { name, parentPath, path } of files) {
    const bytes = readFileSync(join(parentPath ?? path, name));
    const [plain, gzipped] = sizes.get(extname(name)) ?? [0, 0];
    sizes.set(extname(name), [plain + bytes.length, gzipped + gzipSync(bytes).length]);
  }
  return ['.js', '.wasm', '.safetensors'].map((kind) => `${kind.slice(1)} ${(sizes.get(kind) ?? [0, 0]).map((bytes) => `${Math.ceil(bytes / 1000)} kB`).join(', gzipped ')}`).join('; ');
}
