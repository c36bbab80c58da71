import { invalid } from '../../load/parse-tokenizer-json.ts';
import type { LoadedModel, ModelContext } from '../../pipeline/model-record.ts';
import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import { CompactVocabulary } from '../vocabulary/compact-vocabulary.ts';
import { StandInModel } from '../vocabulary/stand-in-model.ts';
import { nothing, UnitTrie } from '../vocabulary/unit-trie.ts';
import { crateScore } from './crate-score.ts';
import { UnigramModel } from './unigram-model.ts';
import { UnknownText } from './unknown-text.ts';

/** How much worse than the least likely piece an unknown character is. */
const unkPenalty = 10;

/** Reads the `Unigram` model of a `tokenizer.json`: a list of pieces with their logarithmic probabilities, ids in order. */
export function readUnigram(part: TokenizerPartJson, { name, byteLevel }: ModelContext): LoadedModel {
  const { vocab, unk_id: unk = null, byte_fallback: byteFallback = false, ...others } = part;
  const list = readPieces(vocab, name);
  const unkId = readUnkId(unk, list.length, name);
  if (typeof byteFallback !== 'boolean') throw invalid(name, 'its byte_fallback is neither true nor false');
  const entries = list.map(([piece], id) => [piece, id] as const);
  const vocabulary = new CompactVocabulary(entries);
  const written = Float64Array.from(list, ([, score]) => score);
  const read = written.map(crateScore);
  const scores = read.every((score, id) => score === written[id]) ? written : read;
  const unkScore = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - unkPenalty;
  const model = new UnigramModel({ trie: new UnitTrie(entries), scores, unkScore, unkId }, new UnknownText(vocabulary, unkId, byteFallback));
  return {
    model: byteLevel ? new StandInModel(model) : model,
    vocabulary,
    unkToken: vocabulary.tokenOf(unkId),
    toJSON: () => ({ ...others, unk_id: unk, byte_fallback: byteFallback, vocab: Array.from(written, (score, id) => [vocabulary.tokenOf(id), score]) }),
  };
}

function readPieces(vocab: unknown, name: string): readonly (readonly [string, number])[] {
  if (!Array.isArray(vocab)) throw invalid(name, 'its Unigram model has no list of pieces as "vocab"');
  for (const [id, entry] of vocab.entries()) {
    if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string' || typeof entry[1] !== 'number' || !Number.isFinite(entry[1]))
      throw invalid(name, `piece ${id} of its "vocab" is not a string with a score`);
  }
  return vocab as readonly (readonly [string, number])[];
}

function readUnkId(unkId: unknown, count: number, name: string): number {
  if (unkId === null) return nothing;
  if (typeof unkId !== 'number' || !Number.isInteger(unkId) || unkId < 0 || unkId >= count) throw invalid(name, `its unk_id ${JSON.stringify(unkId)} is not the number of a piece`);
  return unkId;
}
