import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Piece, PieceModelFile, PieceNormalizer } from './piece-model.ts';

const pieceTypes: readonly Piece['type'][] = ['normal', 'unknown', 'control', 'user-defined', 'unused', 'byte'];
const modelTypes: readonly PieceModelFile['modelType'][] = ['unigram', 'bpe', 'word', 'char'];

/** Fields of one message by number; the last of a repeated scalar counts, as protobuf wants it. */
type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/**
 * Reads the protobuf message `ModelProto` of `sentencepiece_model.proto`; the numbers are its field numbers.
 *
 * @throws Error when the bytes are no such message
 */
export function parsePieceModel(bytes: Uint8Array): PieceModelFile {
  const model = fieldsOf(bytes);
  const trainer = message(model, 2);
  const pieces = (model.get(1) ?? []).map((row) => pieceOf(fieldsOf(asBytes(row))));
  if (pieces.length === 0) throw new Error('it holds no pieces');
  return {
    pieces,
    modelType: named(modelTypes, scalar(trainer, 3, 1)),
    byteFallback: scalar(trainer, 35, 0) !== 0,
    whiteSpaceAsSuffix: scalar(trainer, 24, 0) !== 0,
    normalizer: normalizerOf(message(model, 3)),
    denormalizes: bytesAt(message(model, 5), 2).length > 0,
  };
}

function pieceOf(fields: Fields): Piece {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesAt(fields, 1));
  if (text === '') throw new Error('it holds an empty piece');
  return { text, score: scalar(fields, 2, 0), type: named(pieceTypes, scalar(fields, 3, 1)) };
}

function normalizerOf(fields: Fields): PieceNormalizer {
  return {
    charsMap: bytesAt(fields, 2),
    addDummyPrefix: scalar(fields, 3, 1) !== 0,
    removeExtraWhiteSpace: scalar(fields, 4, 1) !== 0,
    escapeWhiteSpace: scalar(fields, 5, 1) !== 0,
  };
}

function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, (number | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const values = fields.get(number) ?? [];
    fields.set(number, values);
    if (type === WireType.Varint) values.push(Number(reader.int64()));
    else if (type === WireType.Bit32) values.push(reader.float());
    else if (type === WireType.LengthDelimited) values.push(reader.bytes());
    else reader.skip(type, number);
  }
  return fields;
}

function message(fields: Fields, number: number): Fields {
  const parts = (fields.get(number) ?? []).map((part) => fieldsOf(asBytes(part)));
  return parts.at(-1) ?? new Map();
}

function scalar(fields: Fields, number: number, missing: number): number {
  const value = fields.get(number)?.at(-1) ?? missing;
  if (typeof value === 'number') return value;
  throw new Error(`its field ${number} is not a number`);
}

function bytesAt(fields: Fields, number: number): Uint8Array {
  return asBytes(fields.get(number)?.at(-1) ?? new Uint8Array());
}

function asBytes(value: number | Uint8Array): Uint8Array {
  if (typeof value !== 'number') return value;
  throw new Error('a number stands where a message or a text must be');
}

function named<N extends string>(names: readonly N[], number: number): N {
  const name = names[number - 1];
  if (name === undefined) throw new Error(`it uses the unknown kind ${number}`);
  return name;
}
