import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadTokenizer } from '@tokstream/tokenize';
import type { Peer } from './peer.ts';

interface TiktokenModule {
  readonly Tiktoken: new (ranks: string, special: Readonly<Record<string, number>>, pattern: string) => { encode(text: string, allowed: readonly string[], disallowed: readonly string[]): Uint32Array };
}

/** OpenAI's `tiktoken`, Rust as WebAssembly, with the vocabulary and pattern of the file. */
export const tiktoken: Peer = async (_, file, installed) => {
  const { Tiktoken } = createRequire(join(installed, 'package.json'))('tiktoken') as TiktokenModule;
  const tokenizer = await loadTokenizer(file);
  const [split] = tokenizer.toJSON().pre_tokenizer!['pretokenizers'] as readonly { readonly pattern: { readonly Regex: string } }[];
  const lines: string[] = [];
  for (let id = 0; id < tokenizer.size; id++) {
    const bytes = tokenizer.bytesOf(id);
    // One line a run of ids: `!`, the first id, the tokens.
    if (bytes !== null) lines.push(`! ${id} ${Buffer.from(bytes).toString('base64')}`);
  }
  const encoder = new Tiktoken(lines.join('\n'), {}, split!.pattern.Regex);
  return (text) => encoder.encode(text, [], []);
};
