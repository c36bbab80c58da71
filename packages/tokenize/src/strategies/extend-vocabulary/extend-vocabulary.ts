import { TokstreamError } from '@tokstream/core';
import type { TokenizerJson, TokenizerPartJson } from '../../tokenizer-json.ts';

/** Options of `extendVocabulary`. */
export interface ExtendVocabularyOptions {
  /** Most new tokens, the earliest learned first. Default all. */
  readonly maxTokens?: number;
}

/** A vocabulary with more tokens. */
export interface ExtendedVocabulary {
  readonly tokenizerJson: TokenizerJson;
  /** The new tokens by id; those of the base keep theirs. */
  readonly added: ReadonlyMap<number, string>;
}

type Merge = readonly [left: string, right: string];

/**
 * Adds the tokens of a BPE tokenizer that was trained on another language to one that a model already knows, so that the model can be trained on.
 *
 * The base's merges go first. A text's tokens are therefore those of the base, or several of them joined to a new one, so every new token has a natural
 * first embedding: that of its parts.
 *
 * @param base gives everything but the tokens added: pre-tokenizer, special tokens, ids
 * @throws TokstreamError `unsupported-tokenizer` for models that are not BPE, `invalid-tokenizer` when the two cut text differently
 *
 * Source: Larcher et al., "Cabrita: closing the gap for foreign languages" (2023), which unites vocabularies this way; keeping the base's merges first is ours.
 */
export function extendVocabulary(base: TokenizerJson, addition: TokenizerJson, options: ExtendVocabularyOptions = {}): ExtendedVocabulary {
  const { maxTokens = Number.POSITIVE_INFINITY } = options;
  for (const part of ['normalizer', 'pre_tokenizer', 'decoder'] as const) {
    if (JSON.stringify(base[part]) !== JSON.stringify(addition[part])) throw failure('invalid-tokenizer', `The two tokenizers have different ${part} parts; train the second with the first one's.`);
  }
  const [first, second] = [readBpe(base.model), readBpe(addition.model)];
  const vocab = new Map(first.vocab);
  const merges = new Map(first.merges.map((merge) => [merge.join(' '), merge]));
  const taken = [...first.vocab.values(), ...base.added_tokens.map(({ id }) => id)];
  let next = taken.reduce((most, id) => Math.max(most, id + 1), 0);
  const added = new Map<number, string>();
  for (const [left, right] of second.merges) {
    const joined = left + right;
    // Without a part a merge can never happen.
    if (merges.has(`${left} ${right}`) || !vocab.has(left) || !vocab.has(right)) continue;
    if (!vocab.has(joined)) {
      if (added.size >= maxTokens) continue;
      added.set(next, joined);
      vocab.set(joined, next++);
    }
    merges.set(`${left} ${right}`, [left, right]);
  }
  return { tokenizerJson: { ...base, model: { ...base.model, vocab: Object.fromEntries(vocab), merges: [...merges.values()] } }, added };
}

function readBpe(model: TokenizerPartJson): { readonly vocab: ReadonlyMap<string, number>; readonly merges: readonly Merge[] } {
  const isPlain = model.type === 'BPE' && !model['continuing_subword_prefix'] && !model['end_of_word_suffix'] && model['ignore_merges'] !== true;
  if (!isPlain) throw failure('unsupported-tokenizer', `extendVocabulary joins plain BPE models, and one is ${model.type === 'BPE' ? 'BPE with marks or whole words' : model.type}; use byteLevelBpeTrainer for both.`);
  const vocab = new Map(Object.entries(model['vocab'] as Readonly<Record<string, number>>));
  const merges = (model['merges'] as readonly (string | Merge)[]).map((merge) => (typeof merge === 'string' ? (merge.split(' ') as unknown as Merge) : merge));
  return { vocab, merges };
}

function failure(code: string, message: string): TokstreamError {
  return new TokstreamError(message, { code, stage: 'extendVocabulary' });
}
