import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codecGoldens, goldenTokenizer } from '../goldens.test-support.ts';
import { cutAnywhere } from '@tokstream/testing';
import { decodeChainReference } from './decode-chain.reference.ts';
import { cleanUp } from './steps/sentence-clean-up.ts';

describe.each(codecGoldens)('$name', ({ name, tokenizer, tokenizerJson }) => {
  // Half of the ids are single bytes or characters, so that invalid UTF-8 and long byte runs are common.
  const short = Array.from({ length: tokenizer.size }, (_, id) => id).filter((id) => /^(?:.|<0x..>)$/u.test(tokenizer.tokenOf(id) ?? ''));
  const anyId = fc.oneof(fc.nat(tokenizer.size + 2), fc.constantFrom(...(short.length > 0 ? short : [0])));
  const anyIds = fc.array(anyId, { maxLength: 24 }).map((ids) => Int32Array.from(ids));

  test('streamed text equals decoded text for every cut, also when saved and continued', () => {
    fc.assert(
      fc.property(anyIds, cutAnywhere(), fc.boolean(), fc.boolean(), (ids, cut, skipSpecial, clean) => {
        const options = { skipSpecial, cleanUp: clean };
        let stage = tokenizer.detokenizer(options);
        let text = '';
        for (const chunk of cut(ids)) {
          text += (chunk.length === 1 ? stage.push(chunk[0]!) : stage.push(chunk)).join('');
          const saved = structuredClone(stage.snapshot());
          stage = tokenizer.detokenizer(options);
          stage.restore(saved);
        }
        text += stage.flush().join('');
        expect(text).toBe(tokenizer.decode(ids, options));
        expect(stage.held).toBe(0);
        // A flushed stage is as new.
        expect([...stage.push(ids), ...stage.flush()].join('')).toBe(text);
        expect(tokenizer.decode(ids, options)).toBe(clean ? cleanUp(tokenizer.decode(ids, { skipSpecial })) : text);
      }),
      { numRuns: 300 },
    );
  });

  // The reference has no regular expressions; the golden texts cover that decoder.
  if (name === 'pattern') return;
  test('decoded text equals the reference', () => {
    fc.assert(
      fc.property(anyIds, (ids) => {
        const tokens = Array.from(ids, (id) => tokenizer.tokenOf(id)).filter((token) => token !== null);
        expect(tokenizer.decode(ids, { skipSpecial: false })).toBe(decodeChainReference(tokenizerJson.decoder, tokens).join(''));
      }),
      { numRuns: 300 },
    );
  });
});

test('text comes out as soon as it is final', () => {
  expect(deltas('byte-level', ['t', 'Ã', '©', 'â', 'h'])).toEqual(['t', '', 'é', '', '\uFFFDh', '']);
  expect(deltas('llama-2', ['\u2581the', '<0xE2>', '<0x82>', '<s>', '<0xAC>', 'a'])).toEqual(['the', '', '', '', '', '€a', '']);
  expect(deltas('llama-2', ['<0xE2>', '<0x82>', 'a', '<0x41>'])).toEqual(['', '', '\uFFFD\uFFFDa', '', 'A']);
  expect(deltas('late', ['c', 'h', 'h', 'h', 'h'])).toEqual(['', '', '', '', '', 'hhhh']);
});

test('an English clean-up holds no more than it must', () => {
  const tokenizer = goldenTokenizer('llama-2');
  const stage = tokenizer.detokenizer({ cleanUp: true });
  expect(stage.push(tokenizer.encode('the cat').ids)).toEqual(['the cat']);
  expect(stage.push(tokenizer.idOf('\u2581')!)).toEqual([]);
  expect(stage.held).toBe(1);
});

/** What each token lets out, and at last the end. */
function deltas(name: string, tokens: readonly string[]): string[] {
  const tokenizer = goldenTokenizer(name);
  const stage = tokenizer.detokenizer();
  return [...tokens.map((token) => stage.push(tokenizer.idOf(token)!).join('')), stage.flush().join('')];
}
