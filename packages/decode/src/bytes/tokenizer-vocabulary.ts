import { TokstreamError } from '@tokstream/core';
import { bpeVocabulary } from './bpe-vocabulary.ts';
import type { ByteVocabulary } from './byte-vocabulary.ts';
import { gpt2Split } from './gpt2-split.ts';
import type { Merge } from './merge.ts';
import type { SplitRule } from './split-rule.ts';

/** What `byteVocabulary` needs of a tokenizer; those of `@tokstream/tokenize` have it. */
export interface BytePairTokenizer {
  readonly size: number;
  bytesOf(id: number): Uint8Array | null;
  /** The parsed `tokenizer.json`. */
  toJSON(): BytePairTokenizerJson;
}

/** The parts of a `tokenizer.json` that decide about bytes. */
export interface BytePairTokenizerJson {
  readonly added_tokens: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
  readonly normalizer: object | null;
  readonly pre_tokenizer: { readonly type: string; readonly [option: string]: unknown } | null;
  readonly model: { readonly type: string; readonly [option: string]: unknown };
}

/**
 * The vocabulary of a byte-level BPE tokenizer for `byteModel`, with the exact law of its encoder.
 *
 * Works without a splitter and with that of GPT-2; text is taken as `encode` takes it where it spells no special token. With a
 * splitter only well-formed UTF-8 (or what can still become it) has probability.
 *
 * @throws `unsupported-vocabulary` for other models, splitters and normalizers, for added tokens that are not special, and for
 * merges that are out of order: their encodings are not decided by neighbours
 */
export function byteVocabulary(tokenizer: BytePairTokenizer): ByteVocabulary {
  const { added_tokens: added, normalizer, pre_tokenizer: splitter, model } = tokenizer.toJSON();
  if (model.type !== 'BPE') refuse(`a model of type ${model.type}`);
  for (const option of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix', 'byte_fallback', 'ignore_merges']) if (model[option]) refuse(`the BPE option ${option}`);
  if (normalizer !== null) refuse('a normalizer');
  const ordinary = added.find(({ special }) => !special);
  if (ordinary !== undefined) refuse(`the added token ${JSON.stringify(ordinary.content)}, which is not special`);
  const tokens = Array.from({ length: tokenizer.size }, (_, id) => tokenizer.bytesOf(id) ?? undefined);
  const rule = splitRuleOf(splitter);
  return bpeVocabulary({ tokens, merges: mergesOf(model), ...(rule && { splitter: rule }) });
}

function splitRuleOf(splitter: BytePairTokenizerJson['pre_tokenizer']): SplitRule | undefined {
  if (splitter?.type !== 'ByteLevel') return refuse(splitter === null ? 'no ByteLevel pre-tokenizer' : `a pre-tokenizer of type ${splitter.type}`);
  if (splitter['add_prefix_space']) refuse('the option add_prefix_space');
  return splitter['use_regex'] === false ? undefined : gpt2Split;
}

function mergesOf(model: BytePairTokenizerJson['model']): Merge[] {
  const vocabulary = model['vocab'] as Readonly<Record<string, number>>;
  return (model['merges'] as readonly (string | readonly [string, string])[]).map((merge, rank) => {
    const [left, right] = typeof merge === 'string' ? (merge.split(' ') as [string, string]) : merge;
    return { left: vocabulary[left]!, right: vocabulary[right]!, merged: vocabulary[left + right]!, rank };
  });
}

function refuse(what: string): never {
  throw new TokstreamError(`Exact bytes do not work with ${what}; use a byte-level BPE tokenizer without a splitter or with that of GPT-2.`, { code: 'unsupported-vocabulary', stage: 'byteVocabulary' });
}
