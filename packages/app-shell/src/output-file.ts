import { accessSync, constants, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { invalidArgument } from './invalid-argument.ts';

/** Refuses a file that cannot be written, before any work is done for it. */
export function checkOutputFile(option: string, path: string): void {
  const refused = (why: string): Error => invalidArgument(`--${option} ${path} cannot be written (${why}); give a file in a folder that exists.`);
  if (path === '') throw refused('it has no name');
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw refused((error as NodeJS.ErrnoException).code ?? String(error));
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw refused('it is a folder');
  // What is renamed over a device or a pipe takes its place.
  if (found !== undefined && !found.isFile()) throw refused('it is no regular file');
}

/** Writes a file whole or not at all: a reader never meets half of it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
