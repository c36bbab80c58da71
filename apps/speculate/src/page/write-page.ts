import { accessSync, constants, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { invalidArgument } from '../invalid-argument.ts';

/** Refuses a page that cannot be written, before anything is measured. */
export function checkPage(path: string): void {
  const refused = (why: string): Error => invalidArgument(`--html ${path} cannot be written (${why}); give a file in a folder that exists.`);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw refused((error as NodeJS.ErrnoException).code ?? String(error));
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw refused('it is a folder');
}

/** Writes a page. A reader never meets half of it. */
export async function writePage(path: string, html: string): Promise<void> {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await writeFile(temporary, html);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
