import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ```js blocks of a folder's README, each a program of its own, and the packages of this repository that they import. */
export function examples(folder) {
  const readme = join(folder, 'README.md');
  const text = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
  const programs = [...text.matchAll(/^```(?:js|javascript|mjs)\b[^\n]*\n(.*?)^```/gms)].map(([, code]) => code);
  const imported = programs.flatMap((code) => [...code.matchAll(/(?:from\s*|import\s*\(?\s*)['"](@tokstream\/[^'"/]+)/g)].map(([, name]) => name));
  return { programs, imported: [...new Set(imported)] };
}
