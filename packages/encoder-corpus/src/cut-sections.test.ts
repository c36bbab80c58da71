import { expect, it } from 'vitest';
import { cutSections } from './cut-sections.ts';
import type { Page } from './page.ts';

const page = (name: string, ...english: readonly string[]): Page => ({ name, topic: 'help', messages: english.map((text) => ({ english: text, texts: new Map() })) });
const cut = (pages: readonly Page[], size: number): string[][] => cutSections(pages, size).map(({ messages }) => messages.map(({ english }) => english));

it('cuts a page into as many parts of about one size as it has room for, in order', () => {
  expect(cut([page('a', 'one', 'two', 'three', 'four', 'five', 'six')], 11)).toEqual([['one', 'two', 'three'], ['four', 'five', 'six']]);
  expect(cut([page('a', 'one')], 100)).toEqual([['one']]);
});

it('leaves out what an earlier page has said, and nothing else', () => {
  expect(cut([page('a', 'one', 'two', 'one'), page('b', 'two', 'three', '')], 100)).toEqual([['one', 'two'], ['three']]);
});
