import type { AddedTokenJson, TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Adds what only `tokenizer_config.json` says about a converted model file: more added tokens, and whether a text gets a begin and
 * an end token (`add_bos_token`, `add_eos_token`).
 */
export function completeWithConfig(json: TokenizerJson, config: unknown): TokenizerJson {
  if (!isObject(config)) return json;
  const listed = Object.entries(isObject(config['added_tokens_decoder']) ? config['added_tokens_decoder'] : {}).flatMap(([id, token]) => addedToken(Number(id), token));
  const ids = new Set(listed.map(({ id }) => id));
  const added_tokens = [...json.added_tokens.filter(({ id }) => !ids.has(id)), ...listed].toSorted((one, other) => one.id - other.id);
  const idOf = (role: string): readonly [string, number][] => {
    const entry = config[role];
    const content = isObject(entry) ? entry['content'] : entry;
    const token = config[`add_${role}`] === true ? added_tokens.find((each) => each.content === content) : undefined;
    return token === undefined ? [] : [[token.content, token.id]];
  };
  const [bos, eos] = [idOf('bos_token'), idOf('eos_token')];
  return { ...json, added_tokens, model: withTokens(json.model, listed), post_processor: bos.length + eos.length === 0 ? json.post_processor : around(bos, eos) };
}

/** The crate numbers added tokens that the model lacks by itself; one with a vocabulary by name can be told their ids. */
function withTokens(model: TokenizerPartJson, tokens: readonly AddedTokenJson[]): TokenizerPartJson {
  const { vocab } = model;
  if (!isObject(vocab)) return model;
  return { ...model, vocab: { ...Object.fromEntries(tokens.map(({ content, id }) => [content, id])), ...vocab } };
}

/** As `transformers` puts tokens around the texts of a pair: each has its own. */
function around(bos: readonly [string, number][], eos: readonly [string, number][]): TokenizerPartJson {
  const special = (tokens: readonly [string, number][], type_id: number): Json[] => tokens.map(([id]) => ({ SpecialToken: { id, type_id } }));
  const text = (id: string, type_id: number): Json[] => [...special(bos, type_id), { Sequence: { id, type_id } }, ...special(eos, type_id)];
  const special_tokens = Object.fromEntries([...bos, ...eos].map(([content, id]) => [content, { id: content, ids: [id], tokens: [content] }]));
  return { type: 'TemplateProcessing', single: text('A', 0), pair: [...text('A', 0), ...text('B', 1)], special_tokens };
}

function addedToken(id: number, token: unknown): AddedTokenJson[] {
  if (!Number.isInteger(id) || !isObject(token) || typeof token['content'] !== 'string') return [];
  const flag = (name: string): boolean => token[name] === true;
  return [{ id, content: token['content'], single_word: flag('single_word'), lstrip: flag('lstrip'), rstrip: flag('rstrip'), normalized: flag('normalized'), special: flag('special') }];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
