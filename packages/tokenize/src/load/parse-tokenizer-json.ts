import { TokstreamError } from '@tokstream/core';
import type { AddedTokenJson, TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks a parsed `tokenizer.json` and fills in what older files leave out.
 *
 * @throws TokstreamError `invalid-tokenizer`
 */
export function parseTokenizerJson(value: unknown, name: string): TokenizerJson {
  if (!isObject(value)) throw invalid(name, 'it is not a JSON object');
  const model = value['model'];
  if (!isObject(model)) throw invalid(name, 'it has no "model"');
  if (!isObject(model['vocab']) && !Array.isArray(model['vocab'])) throw invalid(name, 'its model has no "vocab"');
  if (!Object.values(model['vocab']).every(isVocabularyEntry)) throw invalid(name, 'its "vocab" holds an entry without an id');
  const type = model['type'] ?? modelType(model);
  if (!models.has(type)) throw unsupported(name, `the model type ${JSON.stringify(type)}`);
  if (type === 'BPE' && !Array.isArray(model['merges'])) throw invalid(name, 'its BPE model has no "merges"');
  const added = value['added_tokens'] ?? [];
  if (!Array.isArray(added) || !added.every(isAddedToken)) throw invalid(name, 'its "added_tokens" is not a list of {id, content}');
  const part = (key: string): TokenizerPartJson | null => {
    const found = value[key] ?? null;
    if (found === null || (isObject(found) && typeof found['type'] === 'string')) return found as TokenizerPartJson | null;
    throw invalid(name, `its "${key}" has no type`);
  };
  return {
    version: String(value['version'] ?? '1.0'),
    truncation: value['truncation'] ?? null,
    padding: value['padding'] ?? null,
    added_tokens: added.map(withDefaults),
    normalizer: part('normalizer'),
    pre_tokenizer: part('pre_tokenizer'),
    post_processor: part('post_processor'),
    decoder: part('decoder'),
    model: { ...model, type: String(type) },
  };
}

const models: ReadonlySet<unknown> = new Set(['BPE', 'Unigram', 'WordPiece', 'WordLevel']);

/** An id, or in a Unigram list a piece with its logarithmic probability. */
function isVocabularyEntry(entry: unknown): boolean {
  return Array.isArray(entry) ? typeof entry[0] === 'string' && typeof entry[1] === 'number' : Number.isInteger(entry);
}

/** Old files do not name the model; a list of pieces is Unigram, merges mean BPE. */
function modelType(model: Json): string {
  if (Array.isArray(model['vocab'])) return 'Unigram';
  return 'merges' in model ? 'BPE' : 'WordPiece';
}

function withDefaults(token: Json): AddedTokenJson {
  const special = token['special'] === true;
  return {
    id: token['id'] as number,
    content: token['content'] as string,
    single_word: token['single_word'] === true,
    lstrip: token['lstrip'] === true,
    rstrip: token['rstrip'] === true,
    normalized: typeof token['normalized'] === 'boolean' ? token['normalized'] : !special,
    special,
  };
}

function isAddedToken(value: unknown): value is Json {
  return isObject(value) && Number.isInteger(value['id']) && typeof value['content'] === 'string';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One line that says what is wrong and what to do. */
export function invalid(name: string, reason: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`${name} is not a tokenizer.json: ${reason}. Give the tokenizer.json of a Hugging Face model folder.`, {
    code: 'invalid-tokenizer',
    stage: 'loadTokenizer',
    cause,
  });
}

/** The file is sound, but one of its parts is not known here. */
export function unsupported(name: string, part: string): TokstreamError {
  return new TokstreamError(`${name} uses a part that is not supported: ${part}. Use a BPE, Unigram, WordPiece or WordLevel tokenizer of a text model.`, {
    code: 'unsupported-tokenizer',
    stage: 'loadTokenizer',
  });
}
