import { describe, expect, it } from 'vitest';
import { drawnText } from '../page/drawn-text.ts';
import type { PreparedText } from '../texts/prepare-texts.ts';
import { spansOf } from './spans-of.ts';

/** `[CLS] der  Wal <b> [SEP]`, of which the tokens are `d`, `er`, `Wal` and `<b>`. */
const text = {
  text: 'der  Wal <b>.',
  tokens: { ids: new Int32Array(6), start: Uint32Array.of(0, 0, 1, 5, 9, 13), end: Uint32Array.of(0, 1, 3, 8, 12, 13), final: true },
} as unknown as PreparedText;

describe('spansOf', () => {
  it('cuts where neighbours went into different slots, and gives space between two tokens of a slot to it', () => {
    expect(spansOf(text, [0, 1, 1, 1, 2, 3])).toEqual([
      { text: 'der  Wal', slot: 1, tokens: 3 },
      { text: ' ', slot: undefined, tokens: 0 },
      { text: '<b>', slot: 2, tokens: 1 },
      { text: '.', slot: undefined, tokens: 0 },
    ]);
  });

  it.each([[[0, 1, 2, 1, 3, 4]], [[0, 1, 1, -1, -1, 2]], [[0, 1, 2, 3, 4, 5]]])('has the whole text once, merged as %j', (groups) => {
    expect(spansOf(text, groups).map((span) => span.text).join('')).toBe(text.text);
  });
});

describe('drawnText', () => {
  it('has one colour for the pieces of a slot wherever they stand, and nothing of a text is markup', () => {
    const html = drawnText(text, [0, 1, -1, 1, 2, 3]);
    expect(html).toContain('<mark class="slot-0" title="2 tokens in slot 1">d</mark><del>er</del>  <mark class="slot-0" title="2 tokens in slot 1">Wal</mark> <span class="alone">&#60;b&#62;</span>.');
  });
});
