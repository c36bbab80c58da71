import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

/** `gpt-tokenizer`, which is JavaScript and has OpenAI's vocabularies only. */
export const gptTokenizer: Peer = async (vocabulary, _, installed) => {
  const { encode } = createRequire(join(installed, 'package.json'))(`gpt-tokenizer/encoding/${vocabulary.encoding}`) as { encode(text: string, options: object): number[] };
  return (text) => encode(text, { disallowedSpecial: new Set() });
};
