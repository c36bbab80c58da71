import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The files of a package's tarball by their path below `package/`: ustar headers of 512 bytes, contents padded to as much. */
export function readTar(file) {
  const bytes = gunzipSync(readFileSync(file));
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
