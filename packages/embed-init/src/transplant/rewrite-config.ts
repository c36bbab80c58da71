import type { SpecialRole } from '../vocabulary/vocab-tokenizer.ts';
import type { SpecialIds } from './special-ids.ts';

type Json = Readonly<Record<string, unknown>>;

/** Settings that name the ids of tokens without a role; they mean nothing in another vocabulary. */
const listsOfIds: ReadonlySet<string> = new Set(['suppress_tokens', 'begin_suppress_tokens', 'bad_words_ids', 'force_words_ids', 'forced_decoder_ids', 'sequence_bias']);

/** What changes of a configuration. */
export interface VocabularyChange {
  readonly special: SpecialIds;
  /** The new id of an old special token; undefined where none takes its place. */
  readonly newId: (id: number) => number | undefined;
}

/** A `config.json` with the size and the special tokens of the new vocabulary. */
export function rewriteConfig(config: Json, vocabulary: number, change: VocabularyChange): Json {
  return { ...rewriteTokenIds(config, change), vocab_size: vocabulary, ...roleIds(config, change, true) };
}

/** A `generation_config.json` with the special tokens of the new vocabulary. */
export function rewriteGenerationConfig(config: Json, change: VocabularyChange): Json {
  return { ...rewriteTokenIds(config, change), ...roleIds(config, change, false) };
}

/** Every id of a token, in fields such as `forced_bos_token_id`; what has no new id is null, and lists of ids of plain tokens are left out. */
function rewriteTokenIds(config: Json, { newId }: VocabularyChange): Json {
  const rewritten: [string, unknown][] = [];
  for (const [name, value] of Object.entries(config)) {
    if (listsOfIds.has(name)) continue;
    if (!name.endsWith('_token_id') || value === null) rewritten.push([name, value]);
    else rewritten.push([name, Array.isArray(value) ? value.flatMap((id: unknown) => newId(id as number) ?? []) : (newId(value as number) ?? null)]);
  }
  return Object.fromEntries(rewritten);
}

/** The tokens that begin, end and fill texts. Every end that the old one had and the new one has still ends a text. */
function roleIds(config: Json, { special, newId }: VocabularyChange, always: boolean): Json {
  const of = (role: SpecialRole): Json => {
    const name = `${role}_token_id`;
    if (!always && !(name in config)) return {};
    const before = [config[name] ?? []].flat() as number[];
    const mapped = before.flatMap((id) => newId(id) ?? []);
    const ids = [...new Set([...(special[role] === undefined ? [] : [special[role]]), ...(role === 'eos' ? mapped : [])])];
    return { [name]: ids.length === 0 ? null : ids.length === 1 ? ids[0] : ids };
  };
  return { ...of('bos'), ...of('eos'), ...of('pad') };
}
