import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const unwanted = [/\.map$/, /\.test\.|\.test-support\.|\.reference\./, /^src\//, /\.tsbuildinfo$/];

/** What is wrong with the contents of a package's tarball, as lines. */
export function inspectTarball(file, manifest) {
  const entries = readTar(gunzipSync(readFileSync(file)));
  const names = [...entries.keys()];
  const packed = JSON.parse(entries.get('package.json').toString('utf8'));
  const mains = manifest.bin === undefined ? ['dist/index.js', 'dist/index.d.ts'] : Object.values(manifest.bin).map((path) => path.replace('./', ''));
  const problems = ['LICENSE', 'README.md', ...mains].filter((name) => !entries.has(name)).map((name) => `has no ${name}`);
  const promised = manifest.files.filter((entry) => !/[!*]/.test(entry));
  problems.push(...promised.filter((entry) => !names.some((name) => name === entry || name.startsWith(`${entry}/`))).map((entry) => `has nothing under ${entry}, which its files promise`));
  problems.push(...names.filter((name) => unwanted.some((pattern) => pattern.test(name))).map((name) => `should not contain ${name}`));
  for (const text of ['workspace:', 'catalog:', '@tokstream/source']) if (JSON.stringify({ ...packed, devDependencies: {}, scripts: {} }).includes(text)) problems.push(`its package.json still says ${text}`);
  return problems;
}

/** The files of a tar archive by their path below `package/`: ustar headers of 512 bytes, contents padded to as much. */
function readTar(bytes) {
  const entries = new Map();
  const text = (from, length) => bytes.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const prefix = text(at + 345, 155);
    const name = (prefix === '' ? '' : `${prefix}/`) + text(at, 100);
    entries.set(name.replace(/^package\//, ''), bytes.subarray(at + 512, at + 512 + size));
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return entries;
}
