import { curatedText, type CuratedText } from '../items/curated-text.ts';
import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';

const texts = ['', 'ship', 'a 🐳 b', '\ud83d', '人類社會'];

const removal: LawInputs<CuratedText> = {
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 30) }, () => {
      const text = texts[Math.floor(random.next() * texts.length)]!;
      return curatedText({ text }, random.next() < 0.3 ? undefined : { text: text.slice(Math.floor(random.next() * 3)) }, random.next() < 0.2 ? undefined : random.next() / 1000);
    }),
};

/** What the laws feed the metrics of this folder with. */
export const curationLawInputs: LawInputsByName = { removal };
