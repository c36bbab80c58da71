import { invalidArgument } from './parse-arguments.ts';

/** Token ids separated by commas or white space. */
export function parseIds(text: string, name: string): Int32Array {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return Int32Array.from(words, (word) => {
    if (/^\d{1,9}$/.test(word)) return Number(word);
    throw invalidArgument(`${name} holds ${JSON.stringify(word)}, which is not a token id; give whole numbers separated by commas or spaces.`);
  });
}
