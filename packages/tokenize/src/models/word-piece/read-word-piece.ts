import { invalid } from '../../load/parse-tokenizer-json.ts';
import type { LoadedModel, ModelContext } from '../../pipeline/model-record.ts';
import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import { readVocabulary } from '../vocabulary/read-vocabulary.ts';
import { StandInModel } from '../vocabulary/stand-in-model.ts';
import { UnitTrie } from '../vocabulary/unit-trie.ts';
import { WordPieceModel } from './word-piece-model.ts';

/** Reads the `WordPiece` model of a `tokenizer.json`; what an older file leaves out is as in BERT. */
export function readWordPiece(part: TokenizerPartJson, { name, byteLevel }: ModelContext): LoadedModel {
  const { vocab, unk_token: unkToken = '[UNK]', continuing_subword_prefix: prefix = '##', max_input_chars_per_word: longest = 100, ...others } = part;
  if (typeof unkToken !== 'string') throw invalid(name, 'its unk_token is not a string');
  if (typeof prefix !== 'string') throw invalid(name, 'its continuing_subword_prefix is not a string');
  if (typeof longest !== 'number' || !Number.isInteger(longest) || longest < 0) throw invalid(name, 'its max_input_chars_per_word is not a number of characters');
  const vocabulary = readVocabulary(vocab, name);
  const unkId = vocabulary.idOf(unkToken);
  const model = new WordPieceModel({ trie: new UnitTrie(vocabulary.entries()), unkId, prefix, longest });
  return {
    model: byteLevel ? new StandInModel(model) : model,
    vocabulary,
    unkToken: unkId === null ? null : unkToken,
    toJSON: () => ({ ...others, unk_token: unkToken, continuing_subword_prefix: prefix, max_input_chars_per_word: longest, vocab: Object.fromEntries(vocabulary.entries()) }),
  };
}
