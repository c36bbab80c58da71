import { unsupported } from '../load/parse-tokenizer-json.ts';
import type { LoadedModel, ModelContext, ModelReader } from '../pipeline/model-record.ts';
import type { TokenizerPartJson } from '../tokenizer-json.ts';
import { readBpe } from './bpe/read-bpe.ts';
import { readUnigram } from './unigram/read-unigram.ts';
import { readWordLevel } from './word-level/read-word-level.ts';
import { readWordPiece } from './word-piece/read-word-piece.ts';

/** Every type of model that a `tokenizer.json` may have. */
export const modelKinds: Readonly<Record<string, ModelReader>> = { BPE: readBpe, Unigram: readUnigram, WordPiece: readWordPiece, WordLevel: readWordLevel };

/** Reads the `model` of a `tokenizer.json`. @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer` */
export function readModel(part: TokenizerPartJson, context: ModelContext): LoadedModel {
  const read = modelKinds[part.type];
  if (read === undefined) throw unsupported(context.name, `the model ${part.type}`);
  return read(part, context);
}
