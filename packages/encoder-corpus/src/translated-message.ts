import { type Language, languages } from './languages.ts';
import type { Message } from './page.ts';

/** What a program fills in, such as `{0}` and `{faqLink}`, and markup: neither is of the language. */
const filledIn = /\{[^{}]*\}/g;
const markup = /<[^<>]*>/g;

/**
 * A message of what each language has of it. A text that equals the English one is not translated, and is left out.
 *
 * @param textIn the text of a language as it is stored, or undefined
 */
export function translatedMessage(english: string, textIn: (language: Language) => string | undefined): Message {
  const texts = new Map<Language, string>();
  for (const { name } of languages) {
    const text = name === 'en' ? english : textIn(name);
    if (text !== undefined && (name === 'en' || text !== english)) texts.set(name, plainText(text));
  }
  return { english: plainText(english), texts };
}

function plainText(text: string): string {
  return text.replace(filledIn, '…').replace(markup, ' ').replace(/\s+/g, ' ').trim();
}
