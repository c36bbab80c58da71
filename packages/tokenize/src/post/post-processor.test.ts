import { describe, expect, test } from 'vitest';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { readPostProcessor } from './post-processor.ts';
import type { TemplatePiece } from './template-piece.ts';

// Rows of whole batches against the Rust library: `batch/encode-batch.test.ts`.
const spelled = (pieces: readonly TemplatePiece[]): string =>
  pieces.map((piece) => (piece.kind === 'token' ? `${piece.ids.join('+')}:${piece.typeId}` : `${'AB'[piece.which]}:${piece.typeId}/${piece.windowTypeId}`)).join(' ');
const rows = (part: TokenizerPartJson | null): string[] => {
  const post = readPostProcessor(part, 'x');
  return [spelled(post.template(false)), spelled(post.template(true)), `${post.addedTokens(false)} ${post.addedTokens(true)} ${JSON.stringify(post.trimOffsets)}`];
};
const bert = { type: 'BertProcessing', cls: ['[CLS]', 1], sep: ['[SEP]', 2] };
const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true };
const template = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: 'S', type_id: 0 } }, { Sequence: { id: 'A', type_id: 3 } }],
  pair: [{ Sequence: { id: 'B', type_id: 1 } }, { SpecialToken: { id: 'S', type_id: 1 } }, { Sequence: { id: 'A', type_id: 0 } }],
  special_tokens: { S: { id: 'S', ids: [7, 8], tokens: ['x', 'y'] } },
};

test.each([
  [null, ['A:0/0', 'A:0/0 B:1/1', '0 0 null']],
  [byteLevel, ['A:0/0', 'A:0/0 B:1/1', '0 0 {"addPrefixSpace":false}']],
  [bert, ['1:0 A:0/0 2:0', '1:0 A:0/0 2:0 B:1/1 2:1', '2 3 null']],
  [{ ...bert, type: 'RobertaProcessing' }, ['1:0 A:0/0 2:0', '1:0 A:0/0 2:0 2:0 B:0/0 2:0', '2 4 {"addPrefixSpace":true}']],
  [template, ['7+8:0 A:3/0', 'B:1/1 7+8:1 A:0/0', '2 2 null']],
  [{ type: 'Sequence', processors: [byteLevel, template] }, ['7+8:0 A:3/0', 'B:1/1 7+8:1 A:0/0', '2 2 {"addPrefixSpace":false}']],
])('templates of one text and of two: case %#', (part, expected) => {
  expect(rows(part)).toEqual(expected);
});

describe('refuses', () => {
  test.each([
    ['unsupported-tokenizer', { type: 'Mystery' }],
    ['unsupported-tokenizer', { type: 'Sequence', processors: [template, bert] }],
    ['unsupported-tokenizer', { type: 'Sequence', processors: [byteLevel, byteLevel] }],
    ['invalid-tokenizer', { type: 'Sequence' }],
    ['invalid-tokenizer', { ...bert, sep: '[SEP]' }],
    ['invalid-tokenizer', { ...template, special_tokens: {} }],
    ['invalid-tokenizer', { ...template, single: 'A' }],
    ['invalid-tokenizer', { ...template, single: template.pair }],
    ['invalid-tokenizer', { ...template, pair: template.single }],
  ])('%s: case %#', (code, part) => {
    expect(() => readPostProcessor(part, 'x')).toThrow(expect.objectContaining({ code }));
  });
});
