import { createReadStream } from 'node:fs';
import { type AuditText, auditText } from '@tokstream/metrics';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import { readLines, readText } from '../arguments/read-text.ts';

/** A text file and the label of its language. */
export interface LanguageFile {
  readonly language: string;
  readonly path: string;
}

/** `LANGUAGE=FILE` of a command line; a file alone is its own label. */
export function languageFile(given: string): LanguageFile {
  const [, language, path] = /^(?:([^=/\\]+)=)?(.+)$/s.exec(given) ?? [];
  if (path === undefined) throw invalidArgument(`${JSON.stringify(given)} is no text; give FILE or LANGUAGE=FILE.`);
  return { language: language ?? path, path };
}

/** The lines of a text file, by number; empty ones are left out. */
export async function readAuditText({ language, path }: LanguageFile, signal: AbortSignal): Promise<AuditText> {
  const lines: { readonly key: number; readonly text: string }[] = [];
  let number = 0;
  try {
    for await (const text of readLines(readText(createReadStream(path, { signal }) as AsyncIterable<Uint8Array>, path))) {
      number += 1;
      if (text !== '') lines.push({ key: number, text });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') throw invalidArgument(`${path} cannot be read (${code}); give text files.`);
    throw error;
  }
  if (lines.length === 0) throw invalidArgument(`${path} has no text to audit on; give a file with lines of text.`);
  return auditText(language, lines);
}
