import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

interface HuggingFace {
  readonly Tokenizer: new (json: object, config: object) => { encode(text: string, options: object): { readonly ids: number[] } };
}

/** `@huggingface/tokenizers`, which is JavaScript. */
export const huggingFace: Peer = async (_, file, installed) => {
  const { Tokenizer } = createRequire(join(installed, 'package.json'))('@huggingface/tokenizers') as HuggingFace;
  const tokenizer = new Tokenizer(JSON.parse(await readFile(file, 'utf8')) as object, {});
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
};
