import { invalidArgument } from '@tokstream/app-shell';
import { loadCorpus } from '@tokstream/encoder-corpus';
import type { LabelledText } from './labelled-text.ts';

/**
 * Documents that the embedded encoder was not trained on: of each language the longest of each topic, so that there is something to
 * merge and something to tell apart, then the second longest of each, and so on.
 *
 * @throws `invalid-argument` for a language there is none in
 */
export async function builtinTexts(perLanguage: number, languages: readonly string[] | undefined): Promise<readonly LabelledText[]> {
  const { heldOut } = await loadCorpus();
  const known = new Set<string>(heldOut.map(({ language }) => language));
  const unknown = languages?.find((language) => !known.has(language));
  if (unknown !== undefined) throw invalidArgument(`--language is ${JSON.stringify(unknown)}; it must be ${[...known].join(', ')}.`);
  const texts = heldOut
    .filter(({ language }) => languages?.includes(language) ?? true)
    .toSorted((a, b) => b.text.length - a.text.length)
    .map(({ section, topic, language, text }): LabelledText => ({ name: `${section} in ${language}`, text, language, labels: { topic, language } }));
  const ranks = new Map(texts.map((text) => [text, texts.filter((one) => one.language === text.language && one.labels['topic'] === text.labels['topic']).indexOf(text)]));
  const byTopic = texts.toSorted((a, b) => ranks.get(a)! - ranks.get(b)!);
  return [...known].flatMap((language) => byTopic.filter((text) => text.language === language).slice(0, perLanguage));
}
