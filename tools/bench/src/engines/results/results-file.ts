import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type EngineResults, resultsSchema } from './engine-results.ts';

/** @throws one line, when the file is not there or is something else */
export async function readResults(path: string): Promise<EngineResults> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code ?? error.message}).`);
  });
  let results: Partial<EngineResults> | null = null;
  try {
    results = JSON.parse(text) as Partial<EngineResults>;
  } catch {
    // Told below.
  }
  if (results?.schema !== resultsSchema) throw new Error(`${path} holds something else than results of bench engines (${resultsSchema}).`);
  return results as EngineResults;
}

/** Writes a file whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
