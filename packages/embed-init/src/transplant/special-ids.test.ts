import { expect, it } from 'vitest';
import { toyView } from '../vocabulary/toy-view.test-support.ts';
import type { VocabTokenizer } from '../vocabulary/vocab-tokenizer.ts';
import { configuredIds, newSpecialId, specialIds } from './special-ids.ts';

const tokens = ['<begin>', '<end>', '<fill>', 'a', '<old>'];
const single = [{ SpecialToken: { id: '<begin>' } }, { Sequence: { id: 'A' } }, { SpecialToken: { id: '<end>' } }];

/** A tokenizer of those tokens, with a template around texts. */
function tokenizerOf(special: VocabTokenizer['special'], template: object = { type: 'TemplateProcessing', single }): VocabTokenizer {
  return {
    size: tokens.length,
    special,
    specialIds: new Set([0, 1, 2, 4]),
    encode: () => ({ ids: new Int32Array(0) }),
    bytesOf: () => null,
    tokenOf: (id) => tokens[id] ?? null,
    toJSON: () => ({ post_processor: template }),
  };
}

it('takes what is given, then what the tokenizer names, then its template, then the spellings of the old one', () => {
  const old = toyView(['<old>', '<fill>', '<end>'], { bos: 0, pad: 1 });
  expect(specialIds(tokenizerOf({}), old)).toEqual({ bos: 0, eos: 1, pad: 2 });
  expect(specialIds(tokenizerOf({}, { type: 'Sequence', processors: [{ type: 'ByteLevel' }, { type: 'TemplateProcessing', single }] }), old)).toEqual({ bos: 0, eos: 1, pad: 2 });
  expect(specialIds(tokenizerOf({ bos: 4 }), old)).toEqual({ bos: 4, eos: 1, pad: 2 });
  expect(specialIds(tokenizerOf({ bos: 4 }, { type: 'ByteLevel' }), old, { pad: '<end>', eos: 'a' })).toEqual({ bos: 4, eos: 3, pad: 1 });
  expect(specialIds(tokenizerOf({}, { type: 'ByteLevel' }), old)).toEqual({ bos: 4, pad: 2 });
  expect(() => specialIds(tokenizerOf({}), old, { eos: 'b' })).toThrow(expect.objectContaining({ code: 'invalid-special-token' }));
});

it('finds what an old special token becomes by its role, then by its spelling', () => {
  const [old, young] = [toyView(['<s>', '</s>', '<tool>', '<gone>'], { bos: 0, eos: 1 }), toyView(['</s>', '<e>', '<tool>'], { eos: 1 })];
  expect([0, 1, 2, 3, 9].map((id) => newSpecialId(id, old, young))).toEqual([undefined, 1, 2, undefined, undefined]);
});

it('believes a configuration only of special tokens', () => {
  expect(configuredIds({ bos_token_id: 0, eos_token_id: [1, 2], pad_token_id: 3 }, tokenizerOf({}))).toEqual({ bos: 0, eos: 1 });
});
