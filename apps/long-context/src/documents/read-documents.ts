import { readFile } from 'node:fs/promises';
import { invalidArgument } from '@tokstream/app-shell';
import type { Tokenizer } from '@tokstream/tokenize';
import { cutText, leastLength } from './cut-text.ts';
import { heldOutTexts, type NamedText } from './held-out-texts.ts';
import type { LongDocument } from './long-document.ts';

/** Documents that are read, and how many there would be. */
export interface ReadDocuments {
  readonly documents: readonly LongDocument[];
  readonly available: number;
}

/**
 * The first `count` documents of `length` tokens of the files, or of what the embedded model has never seen: the first piece of every text,
 * then the second of those that have one, and so on.
 *
 * @throws `invalid-argument` for a file that cannot be read or is too short
 */
export async function readDocuments(files: readonly string[], tokenizer: Tokenizer, count: number, length: number): Promise<ReadDocuments> {
  const texts = files.length === 0 ? await heldOutTexts() : await Promise.all(files.map(readText));
  const cut = texts.map(({ name, text }) => cutText(name, text, tokenizer, length));
  const short = texts[cut.findIndex(({ length }) => length === 0)];
  if (short !== undefined) throw invalidArgument(`${short.name} has fewer than ${leastLength} tokens; give a longer text.`);
  const most = Math.max(...cut.map((pieces) => pieces.length));
  const ordered = Array.from({ length: most }, (_, piece) => cut.flatMap((pieces) => pieces[piece] ?? [])).flat();
  return { documents: ordered.slice(0, count), available: ordered.length };
}

async function readText(path: string): Promise<NamedText> {
  try {
    return { name: path, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : ((error as NodeJS.ErrnoException).code ?? String(error));
    throw invalidArgument(`${path} cannot be read (${why}); give a text file.`, error);
  }
}
