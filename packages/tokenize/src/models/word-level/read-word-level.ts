import { invalid } from '../../load/parse-tokenizer-json.ts';
import type { LoadedModel, ModelContext } from '../../pipeline/model-record.ts';
import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import { readVocabulary } from '../vocabulary/read-vocabulary.ts';
import { StandInModel } from '../vocabulary/stand-in-model.ts';
import { WordLevelModel } from './word-level-model.ts';

/** Reads the `WordLevel` model of a `tokenizer.json`. */
export function readWordLevel(part: TokenizerPartJson, { name, byteLevel }: ModelContext): LoadedModel {
  const { vocab, unk_token: unkToken = '<unk>', ...others } = part;
  if (typeof unkToken !== 'string') throw invalid(name, 'its unk_token is not a string');
  const vocabulary = readVocabulary(vocab, name);
  const unkId = vocabulary.idOf(unkToken);
  const model = new WordLevelModel(vocabulary, unkId);
  return {
    model: byteLevel ? new StandInModel(model) : model,
    vocabulary,
    unkToken: unkId === null ? null : unkToken,
    toJSON: () => ({ ...others, unk_token: unkToken, vocab: Object.fromEntries(vocabulary.entries()) }),
  };
}
