import { readTar } from './read-tar.mjs';

const unwanted = [/\.map$/, /\.test\.|\.test-support\.|\.reference\./, /^src\//, /\.tsbuildinfo$/];

/** What is wrong with the contents of a package's tarball, as lines. */
export function inspectTarball(file, manifest) {
  const entries = readTar(file);
  const names = [...entries.keys()];
  const packed = JSON.parse(entries.get('package.json').toString('utf8'));
  const mains = [...(manifest.exports === undefined ? [] : ['dist/index.js', 'dist/index.d.ts']), ...Object.values(manifest.bin ?? {}).map((path) => path.replace('./', ''))];
  const problems = ['LICENSE', 'README.md', ...mains].filter((name) => !entries.has(name)).map((name) => `has no ${name}`);
  const promised = manifest.files.filter((entry) => !/[!*]/.test(entry));
  problems.push(...promised.filter((entry) => !names.some((name) => name === entry || name.startsWith(`${entry}/`))).map((entry) => `has nothing under ${entry}, which its files promise`));
  problems.push(...names.filter((name) => unwanted.some((pattern) => pattern.test(name))).map((name) => `should not contain ${name}`));
  for (const text of ['workspace:', 'catalog:', '@tokstream/source']) if (JSON.stringify({ ...packed, devDependencies: {}, scripts: {} }).includes(text)) problems.push(`its package.json still says ${text}`);
  return problems;
}
