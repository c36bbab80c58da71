import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reference } from './check-run.ts';
import { writeWhole } from './results-file.ts';

const fileOf = (folder: string): string => join(folder, 'reference.json');

/** What an interrupted run compared with; undefined when it did not get so far. */
export async function readReference(folder: string): Promise<Reference | undefined> {
  return readFile(fileOf(folder), 'utf8').then(
    (text) => JSON.parse(text) as Reference,
    () => undefined,
  );
}

export function writeReference(folder: string, reference: Reference): Promise<void> {
  return writeWhole(fileOf(folder), JSON.stringify(reference));
}
