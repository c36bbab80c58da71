import { createRequire } from 'node:module';
import { join } from 'node:path';
import { languages } from './languages.ts';
import { locatePackage } from './locate-package.ts';
import type { Page, Source } from './page.ts';
import { readJson } from './read-json.ts';
import type { Topic } from './topics.ts';
import { translatedMessage } from './translated-message.ts';

/** An entry of the compiler's own table, which its typings leave out. */
interface Diagnostic {
  readonly code: number;
  readonly key: string;
  readonly message: string;
}

/** What the thousands of a code stand for. */
const topicOfThousand: Readonly<Record<number, Topic>> = { 1: 'compiler-syntax', 2: 'compiler-types', 4: 'compiler-declarations', 5: 'compiler-options', 6: 'compiler-options', 7: 'compiler-types', 8: 'compiler-syntax', 9: 'compiler-declarations', 17: 'compiler-syntax', 18: 'compiler-syntax', 80: 'compiler-fixes', 90: 'compiler-fixes', 95: 'compiler-fixes' };

/** The messages of the TypeScript compiler in the order of their codes. Some of our languages are not among its own. */
export async function compilerMessages(): Promise<Source> {
  const { folder, version } = locatePackage('typescript5');
  const { Diagnostics } = createRequire(import.meta.url)('typescript5') as { readonly Diagnostics: Readonly<Record<string, Diagnostic>> };
  const translated = new Map(await Promise.all(languages.map(async ({ name }) => [name, (await readJson<Record<string, string>>(join(folder, 'lib', name, 'diagnosticMessages.generated.json'))) ?? {}] as const)));
  const inOrder = Object.values(Diagnostics).toSorted((a, b) => a.code - b.code);
  const pages = Object.entries(topicOfThousand).map(([thousand, topic]): Page => {
    const own = inOrder.filter(({ code }) => Math.floor(code / 1000) === Number(thousand));
    return { name: `compiler-${thousand}000`, topic, messages: own.map(({ key, message }) => translatedMessage(message, (language) => translated.get(language)![key])) };
  });
  return { title: 'Messages of the TypeScript compiler', from: `typescript ${version}`, license: 'Apache-2.0', pages };
}
