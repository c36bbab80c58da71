import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

/** The few calls of the binding that are made. */
interface RustBinding {
  readonly Tokenizer: { fromFile(path: string): { encode(text: string, pair: null, options: object): Promise<{ getIds(): number[] }> } };
}

/** The Rust crate through its Node binding, `tokenizers` on npm. */
export const rustTokenizers: Peer = async (_, file, installed) => {
  const { Tokenizer } = createRequire(join(installed, 'package.json'))('tokenizers') as RustBinding;
  const tokenizer = Tokenizer.fromFile(file);
  return async (text) => (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
};
