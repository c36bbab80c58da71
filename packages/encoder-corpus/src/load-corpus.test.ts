import { beforeAll, describe, expect, it } from 'vitest';
import { languages } from './languages.ts';
import { type Corpus, loadCorpus } from './load-corpus.ts';
import { topics } from './topics.ts';

let corpus: Corpus;
beforeAll(async () => {
  corpus = await loadCorpus();
});

describe('the corpus', () => {
  it('holds out whole sections, in every language at once, some of every topic and language', () => {
    const sections = (documents: Corpus['training']): Set<string> => new Set(documents.map(({ section }) => section));
    const [trained, heldOut] = [sections(corpus.training), sections(corpus.heldOut)];
    expect([...heldOut].filter((section) => trained.has(section))).toEqual([]);
    expect(heldOut.size / (heldOut.size + trained.size)).toBeCloseTo(1 / 8, 1);
    for (const documents of [corpus.training, corpus.heldOut]) {
      expect(new Set(documents.map(({ topic }) => topic))).toEqual(new Set(topics));
      expect(new Set(documents.map(({ language }) => language))).toEqual(new Set(languages.map(({ name }) => name)));
    }
    expect(corpus.sources.reduce((sum, { documents }) => sum + documents, 0)).toBe(corpus.training.length + corpus.heldOut.length);
  });

  it('says in no training document what a held-out one of its language says', () => {
    const said = new Set(corpus.training.flatMap(({ language, text }) => text.split('\n').filter((line) => line.length > 60).map((line) => `${language} ${line}`)));
    const lines = corpus.heldOut.flatMap(({ language, text }) => text.split('\n').filter((line) => line.length > 60).map((line) => `${language} ${line}`));
    expect(lines.filter((line) => said.has(line)).length / lines.length).toBeLessThan(0.03);
  });

  it('has what people wrote and nothing that programs fill in', () => {
    const all = [...corpus.training, ...corpus.heldOut];
    expect(all.filter(({ text }) => /\{\w+\}|<\w+>/.test(text))).toEqual([]);
    const script = { de: /\p{Script=Latin}/u, el: /\p{Script=Greek}/u, fa: /\p{Script=Arabic}/u, hi: /\p{Script=Devanagari}/u, ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/u, ko: /\p{Script=Hangul}/u, ru: /\p{Script=Cyrillic}/u, 'zh-cn': /\p{Script=Han}/u };
    for (const [language, letters] of Object.entries(script)) for (const document of all.filter((each) => each.language === language)) expect(letters.test(document.text), `${document.section} in ${language}`).toBe(true);
  });
});
