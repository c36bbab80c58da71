import { readFile } from 'node:fs/promises';
import { invalidArgument } from './invalid-argument.ts';

/**
 * A text file.
 *
 * @param what the option it was given to, for messages
 * @throws `invalid-argument` for what cannot be read or is no UTF-8
 */
export async function readText(what: string, path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw invalidArgument(`${what} ${path} cannot be read (${code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : (code ?? String(error))}); give a text file.`, error);
  }
}
