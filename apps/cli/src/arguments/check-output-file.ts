import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { invalidArgument } from './parse-arguments.ts';

/** Refuses a file that cannot be written, before hours are spent on what should go there. */
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
