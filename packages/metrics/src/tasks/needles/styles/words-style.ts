import type { Random } from '@tokstream/core';
import { commonWords } from './common-words.ts';
import { joinStatements, type NeedleStyle } from './needle-style.ts';

/** Short sentences about common words, for small models: words they know, few tokens, and a question that only has to be gone on with. */
export const wordsStyle: NeedleStyle = {
  name: 'words',
  // Once most words are taken, pairs of them.
  word: (random, attempt) => (attempt < 4 ? draw(random) : `${draw(random)} ${draw(random)}`),
  mark: (key) => `red ${key}`,
  statement: (key, value) => `The ${key} is the ${value}.`,
  haystack: (statements) => joinStatements('', statements, ' ', ' '),
  question(question) {
    if (question.kind === 'marked') return 'All that is red, in its order: the';
    const { kind, keys } = question;
    const list = keys.map((key) => `the ${key}`).join(' and ');
    const [those, are] = keys.length === 1 ? [list, 'is the'] : [list, 'are the'];
    if (kind === 'newest') return `At last ${those} ${are}`;
    if (kind === 'ends') return `In the end ${those} ${are}`;
    return `${those[0]!.toUpperCase()}${those.slice(1)} ${are}`;
  },
  answer: (values) => ` ${values.join(' and the ')}`,
  isComplete: (said) => /[.\n]/.test(said.trimStart()),
  parse(said) {
    const [sentence] = said.trimStart().split(/[.\n]/, 1);
    return sentence!
      .split(/,|\band\b/)
      .map((part) => part.trim().replace(/^the /, ''))
      .filter((part) => part !== '');
  },
};

function draw(random: Random): string {
  return commonWords[Math.floor(random.next() * commonWords.length)]!;
}
