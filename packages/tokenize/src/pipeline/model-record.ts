import type { TokenizerPartJson } from '../tokenizer-json.ts';
import type { PieceModel, Vocabulary } from './piece-model.ts';

/** A model read from a `tokenizer.json`. */
export interface LoadedModel {
  readonly model: PieceModel;
  readonly vocabulary: Vocabulary;
  /** The unknown token as the vocabulary spells it, if there is one. */
  readonly unkToken: string | null;
  /** The model's part of a `tokenizer.json` again, from what is held; it is made anew at every call. */
  toJSON(): TokenizerPartJson;
}

/** What a model has to know of the parts around it. */
export interface ModelContext {
  /** What errors call the tokenizer. */
  readonly name: string;
  /** True when pieces come as plain text and the model itself reads them as UTF-8 bytes (a ByteLevel pre-tokenizer stands last). */
  readonly byteLevel: boolean;
}

/** Reads one type of model; throws `invalid-tokenizer` or `unsupported-tokenizer` with the component's name. */
export type ModelReader = (part: TokenizerPartJson, context: ModelContext) => LoadedModel;
