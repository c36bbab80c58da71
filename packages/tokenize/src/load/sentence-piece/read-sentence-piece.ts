import { TokstreamError } from '@tokstream/core';
import type { AddedTokenJson, TokenizerJson, TokenizerPartJson } from '../../tokenizer-json.ts';
import { unsupported } from '../parse-tokenizer-json.ts';
import { parsePieceModel } from './parse-piece-model.ts';
import { pieceMerges } from './piece-merges.ts';
import type { Piece, PieceModelFile } from './piece-model.ts';
import { pieceNormalizer, piecePretokenizer } from './piece-normalizer.ts';

/**
 * Turns a SentencePiece `.model` file into a `tokenizer.json`, for Unigram, BPE and character models.
 *
 * Ids are those of SentencePiece, but where Hugging Face's parts mean something else:
 * - a text that spells a control token (`<s>`) or `<unk>` gives that token; in a Unigram model with bytes, `<0x41>` gives that byte;
 * - `Precompiled` replaces grapheme by grapheme, so sequences of more than five bytes, such as Hangul in single letters, stay as they
 *   are, and of two replacements that begin alike the shorter one counts;
 * - user-defined pieces of a BPE model cut the text: a text that begins with one gets no first space, white space before one counts
 *   as the end of the text, and where the text begins with spaces that are kept, the first stands for the added space;
 * - a BPE piece with a character that is not a piece itself is not found.
 *
 * The file does not say which tokens go around a text, so none do.
 *
 * @param name what errors call the file
 * @throws TokstreamError `invalid-tokenizer` when the bytes are no such file, `unsupported-tokenizer` when it uses a rare feature
 */
export function readSentencePiece(bytes: Uint8Array, name = 'The model file'): TokenizerJson {
  const file = checked(parsed(bytes, name), name);
  // A Unigram model finds user-defined pieces by their score; a BPE model must be handed them.
  const isAdded = ({ type }: Piece): boolean => type === 'control' || type === 'unknown' || (type === 'user-defined' && file.modelType !== 'unigram');
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: file.pieces.flatMap((piece, id) => (isAdded(piece) ? [addedToken(id, piece, file)] : [])),
    normalizer: pieceNormalizer(file),
    pre_tokenizer: piecePretokenizer(file),
    post_processor: null,
    decoder: decoderOf(file),
    model: file.modelType === 'unigram' ? unigram(file) : bpe(file),
  };
}

function parsed(bytes: Uint8Array, name: string): PieceModelFile {
  try {
    return parsePieceModel(bytes);
  } catch (cause) {
    throw invalidModel(name, cause instanceof Error ? cause.message.split('\n', 1)[0]! : 'it cannot be read', cause);
  }
}

function checked(file: PieceModelFile, name: string): PieceModelFile {
  const seen = new Set<string>();
  for (const { text } of file.pieces) {
    if (seen.has(text)) throw invalidModel(name, `it holds the piece ${JSON.stringify(text)} twice`);
    seen.add(text);
  }
  if (file.pieces.filter(({ type }) => type === 'unknown').length !== 1) throw invalidModel(name, 'it does not hold one unknown piece');
  if (file.modelType === 'word') throw unsupported(name, 'the SentencePiece model type word');
  if (file.whiteSpaceAsSuffix) throw unsupported(name, 'SentencePiece with white space as suffix');
  if (!file.normalizer.escapeWhiteSpace) throw unsupported(name, 'SentencePiece without escaped white space');
  if (file.denormalizes) throw unsupported(name, 'a SentencePiece denormalizer');
  if (file.pieces.some(({ type }) => type === 'unused')) throw unsupported(name, 'unused SentencePiece pieces');
  return file;
}

function unigram({ pieces, byteFallback }: PieceModelFile): TokenizerPartJson {
  // SentencePiece's own bonus (unigram_model.cc): better than any way to spell the piece, whose scores are logarithms.
  const scoreOf = ({ type, score }: Piece): number => (type === 'user-defined' ? -0.1 : score);
  return { type: 'Unigram', unk_id: unknownId(pieces), vocab: pieces.map((piece) => [piece.text, scoreOf(piece)]), byte_fallback: byteFallback };
}

function bpe({ pieces, byteFallback, modelType }: PieceModelFile): TokenizerPartJson {
  return {
    type: 'BPE',
    dropout: null,
    unk_token: pieces[unknownId(pieces)]!.text,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: true,
    byte_fallback: byteFallback,
    ignore_merges: false,
    vocab: Object.fromEntries(pieces.map(({ text }, id) => [text, id])),
    merges: modelType === 'char' ? [] : pieceMerges(pieces),
  };
}

function unknownId(pieces: readonly Piece[]): number {
  return pieces.findIndex(({ type }) => type === 'unknown');
}

function decoderOf({ normalizer, byteFallback }: PieceModelFile): TokenizerPartJson {
  const decoders: TokenizerPartJson[] = [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }];
  if (byteFallback) decoders.push({ type: 'ByteFallback' });
  decoders.push({ type: 'Fuse' });
  if (normalizer.addDummyPrefix) decoders.push({ type: 'Strip', content: ' ', start: 1, stop: 0 });
  return { type: 'Sequence', decoders };
}

function addedToken(id: number, { text, type }: Piece, { normalizer }: PieceModelFile): AddedTokenJson {
  const special = type !== 'user-defined';
  // A piece with white space is looked for once spaces are marked, unless the normalizer would strip the piece itself.
  const normalized = !special && text.includes('▁') && !normalizer.removeExtraWhiteSpace;
  return { id, content: text, single_word: false, lstrip: false, rstrip: false, normalized, special };
}

function invalidModel(name: string, reason: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`${name} is not a SentencePiece model: ${reason}. Fetch the file again.`, { code: 'invalid-tokenizer', stage: 'loadTokenizer', cause });
}
