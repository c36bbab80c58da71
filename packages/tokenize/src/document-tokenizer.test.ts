import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentTokenizer } from './document-tokenizer.ts';
import { goldenTokenizer } from './goldens.test-support.ts';
import { cutAnywhere } from '@tokstream/testing';
import { trickyText } from './text.test-support.ts';

test('gives the encoding of the whole text for every cut, also inside a character', () => {
  const tokenizer = goldenTokenizer('byte-level');
  fc.assert(
    fc.property(trickyText(), cutAnywhere(), (text, cut) => {
      const stage = documentTokenizer(tokenizer);
      const blocks = cut(text).flatMap((chunk) => stage.push(chunk));
      expect(stage.held).toBe(text.length);
      const encoding = tokenizer.encode(text);
      expect([...blocks, ...stage.flush()]).toEqual([{ ids: encoding.ids, ...encoding.offsets(), final: true }]);
      expect(stage.held).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test('without offsets it serves tokenizers that change the text', () => {
  const stage = documentTokenizer(goldenTokenizer('byte-level-nfc'), { offsets: false });
  stage.push('cafe');
  const other = documentTokenizer(goldenTokenizer('byte-level-nfc'), { offsets: false });
  other.restore(structuredClone(stage.snapshot()));
  other.push('\u0301');
  expect(other.flush()).toEqual([{ ids: goldenTokenizer('byte-level-nfc').encode('caf\u00e9').ids, start: new Uint32Array(0), end: new Uint32Array(0), final: true }]);
});
