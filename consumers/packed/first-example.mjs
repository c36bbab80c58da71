import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first ```js block of a package's README, and the packages of this repository that it imports. */
export function firstExample(folder) {
  const readme = join(folder, 'README.md');
  const code = existsSync(readme) ? /^```(?:js|javascript|mjs)\b[^\n]*\n(.*?)^```/ms.exec(readFileSync(readme, 'utf8'))?.[1] : undefined;
  if (code === undefined) return undefined;
  const imported = [...code.matchAll(/(?:from\s*|import\s*\(?\s*)['"](@tokstream\/[^'"/]+)/g)].map(([, name]) => name);
  return { code, imported };
}
