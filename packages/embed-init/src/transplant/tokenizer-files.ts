import { TokstreamError } from '@tokstream/core';
import type { SpecialRole, VocabTokenizer } from '../vocabulary/vocab-tokenizer.ts';
import type { SpecialIds } from './special-ids.ts';

type Json = Readonly<Record<string, unknown>>;

/** Files beside a tokenizer.json that belong to it. */
const companions = ['special_tokens_map.json', 'chat_template.jinja', 'chat_template.json'];

/** The class that reads every tokenizer.json as it is; others make their own out of its vocabulary. */
const anyTokenizer = 'PreTrainedTokenizerFast';

/**
 * The files of a tokenizer as a model folder has them: its `tokenizer.json`, a `tokenizer_config.json` that names its special tokens, and what
 * else lies beside it (Node only).
 *
 * @param source the file or folder that it was loaded from
 * @throws `missing-file`, `invalid-tokenizer`
 */
export async function tokenizerFiles(source: string, tokenizer: VocabTokenizer, special: SpecialIds): Promise<ReadonlyMap<string, string>> {
  const { process } = globalThis;
  const [fs, path] = [process.getBuiltinModule('node:fs/promises'), process.getBuiltinModule('node:path')];
  const isFolder = (await fs.stat(source).catch(() => undefined))?.isDirectory();
  if (isFolder === undefined) throw new TokstreamError(`There is no tokenizer at ${source}; give a tokenizer.json or the folder of one.`, { code: 'missing-file', stage: 'transplant' });
  const folder = isFolder ? source : path.dirname(source);
  const text = (name: string): Promise<string | undefined> => fs.readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  const own = isFolder ? await text('tokenizer.json') : source.endsWith('.json') ? await text(path.basename(source)) : undefined;
  const files = new Map([['tokenizer.json', own ?? `${JSON.stringify(tokenizer.toJSON())}\n`]]);
  for (const name of companions) {
    const found = await text(name);
    if (found !== undefined) files.set(name, found);
  }
  const config = parseConfig(await text('tokenizer_config.json'), folder);
  files.set('tokenizer_config.json', `${JSON.stringify(completeConfig(config, tokenizer, special), undefined, 2)}\n`);
  return files;
}

function parseConfig(text: string | undefined, folder: string): Json {
  try {
    return JSON.parse(text ?? '{}') as Json;
  } catch (cause) {
    throw new TokstreamError(`tokenizer_config.json in ${folder} is not JSON; download it again.`, { code: 'invalid-tokenizer', stage: 'transplant', cause });
  }
}

function completeConfig(config: Json, tokenizer: VocabTokenizer, special: SpecialIds): Json {
  const roles = (Object.entries(special) as [SpecialRole, number][]).flatMap(([role, id]) => {
    const spelling = tokenizer.tokenOf(id);
    const named = config[`${role}_token`] as string | { readonly content?: string } | null | undefined;
    const before = typeof named === 'string' ? named : named?.content;
    return spelling === null || before === spelling ? [] : [[`${role}_token`, spelling] as const];
  });
  return { tokenizer_class: anyTokenizer, clean_up_tokenization_spaces: false, ...config, ...Object.fromEntries(roles) };
}
