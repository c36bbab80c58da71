import { invalid, unsupported } from '../../load/parse-tokenizer-json.ts';
import { CompactVocabulary } from './compact-vocabulary.ts';

/** Ids from here on would make tables by id larger than any model's embedding. */
const idLimit = 1 << 24;

/** Reads a `vocab` object. @throws TokstreamError `invalid-tokenizer`, `unsupported-tokenizer` */
export function readVocabulary(vocab: unknown, name: string): CompactVocabulary {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) throw invalid(name, 'its "vocab" is not an object of tokens and ids');
  const entries = Object.entries(vocab as Readonly<Record<string, unknown>>);
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) throw invalid(name, `the token ${JSON.stringify(token)} of its "vocab" has no id`);
    if (id >= idLimit) throw unsupported(name, `the token ${JSON.stringify(token)} with the id ${id}, ${idLimit} or more`);
  }
  return new CompactVocabulary(entries as readonly (readonly [string, number])[]);
}
