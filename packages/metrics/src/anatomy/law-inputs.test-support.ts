import type { VocabularyToken } from '../items/vocabulary-token.ts';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';

const texts = ['', ' ', 'a', ' the', ' naïve', 'ing', '人', ' мир', '  x', 'ab1', '\u0301', 'ー', '\u0301a', ' a\u0301'];
const languages = ['de', 'en', 'fr'];

const vocabularyAnatomy: LawInputs<VocabularyToken> = {
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 40) }, () => {
      const kind = random.next();
      const bytes = kind < 0.1 ? null : kind < 0.2 ? Uint8Array.of(0xe2, 0x82) : new TextEncoder().encode(texts[Math.floor(random.next() * texts.length)]!);
      return { bytes, ...(random.next() < 0.5 && { uses: Math.floor(random.next() * 5) }), ...(random.next() < 0.5 && { languages: languages.filter(() => random.next() < 0.5) }), ...(random.next() < 0.2 && { isCore: true }) };
    }),
};

/** What the laws feed the metrics of this folder with. */
export const anatomyLawInputs: LawInputsByName = { 'vocabulary-anatomy': vocabularyAnatomy };
