import { byteToChar } from '../../byte-alphabet.ts';
import { invalid } from '../../load/parse-tokenizer-json.ts';
import type { LoadedModel, ModelContext } from '../../pipeline/model-record.ts';
import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import type { CompactVocabulary } from '../vocabulary/compact-vocabulary.ts';
import { readVocabulary } from '../vocabulary/read-vocabulary.ts';
import { BpeModel } from './bpe-model.ts';
import { MergeTable } from './merge-table.ts';
import { standInBytes } from './stand-in-bytes.ts';
import { SymbolReader } from './symbol-reader.ts';

/**
 * Reads the `BPE` model of a `tokenizer.json`.
 *
 * Dropout is a random process and is left out: encoding is that of a dropout of zero.
 */
export function readBpe(part: TokenizerPartJson, { name, byteLevel }: ModelContext): LoadedModel {
  const vocab = part['vocab'] as Readonly<Record<string, number>>;
  const vocabulary = readVocabulary(vocab, name);
  const continuingPrefix = textOf(part['continuing_subword_prefix']);
  const merges = readMerges(part['merges'], new Map(Object.entries(vocab)), continuingPrefix, name);
  const unkToken = typeof part['unk_token'] === 'string' ? part['unk_token'] : null;
  const unkId = unkToken === null ? null : vocabulary.idOf(unkToken);
  if (unkToken !== null && unkId === null && part['byte_fallback'] !== true && unkToken !== '') throw invalid(name, `its unk_token ${JSON.stringify(unkToken)} is not in its vocabulary`);
  const spelling = { byteLevel, byteFallback: part['byte_fallback'] === true, unkId, fuseUnk: part['fuse_unk'] === true, continuingPrefix, endSuffix: textOf(part['end_of_word_suffix']) };
  const symbols = new SymbolReader(spelling, (token) => vocabulary.idOf(token), byteToChar);
  const wholePiece = part['ignore_merges'] === true ? pieceLookup(vocabulary, byteLevel) : null;
  const { vocab: _, merges: __, ...settings } = part;
  return {
    model: new BpeModel({ merges, symbols, wholePiece, vocabulary }),
    vocabulary,
    unkToken,
    toJSON: () => ({
      ...settings,
      vocab: Object.fromEntries(vocabulary.entries()),
      merges: Array.from({ length: merges.count }, (_, rank) => [vocabulary.tokenOf(merges.left[rank]!)!, vocabulary.tokenOf(merges.right[rank]!)!]),
    }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Pairs of tokens, or in older files one string with a space between them. */
function readMerges(list: unknown, ids: ReadonlyMap<string, number>, prefix: string, name: string): MergeTable {
  if (!Array.isArray(list)) throw invalid(name, 'its BPE model has no "merges"');
  const [left, right, result] = [new Int32Array(list.length), new Int32Array(list.length), new Int32Array(list.length)];
  const idOf = (token: string, rank: number): number => {
    const id = ids.get(token);
    if (id === undefined) throw invalid(name, `merge ${rank + 1} of its list needs the token ${JSON.stringify(token)}, which its vocabulary lacks`);
    return id;
  };
  for (let rank = 0; rank < list.length; rank++) {
    const merge = list[rank] as unknown;
    const parts = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(parts) || parts.length !== 2 || typeof parts[0] !== 'string' || typeof parts[1] !== 'string') throw invalid(name, `merge ${rank + 1} of its list is not a pair of tokens`);
    const [first, second] = parts as [string, string];
    left[rank] = idOf(first, rank);
    right[rank] = idOf(second, rank);
    result[rank] = idOf(first + second.slice(prefix.length), rank);
  }
  return new MergeTable(left, right, result);
}

function pieceLookup(vocabulary: CompactVocabulary, byteLevel: boolean): (text: string, from: number, to: number) => number {
  if (!byteLevel) return (text, from, to) => vocabulary.idOf(text.slice(from, to)) ?? -1;
  let bytes = new Uint8Array(256);
  return (text, from, to) => {
    if (bytes.length < 6 * (to - from)) bytes = new Uint8Array(12 * (to - from));
    return vocabulary.idOfBytes(bytes, 0, standInBytes(text, from, to, bytes));
  };
}
